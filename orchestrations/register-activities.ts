import { beginStep, deliverNotifications, finishRun, planRun, planUndo, pollStep } from './activities.ts';
import { guarded } from './activities/activity-boundary.ts';
import { beginStepWith } from './activities/begin-step.ts';
import { deliverNotificationsWith } from './activities/deliver-notifications.ts';
import { finishRunWith } from './activities/finish-run.ts';
import { planRunWith } from './activities/plan-run.ts';
import { planUndoWith } from './activities/plan-undo.ts';
import { pollStepWith } from './activities/poll-step.ts';
import type { Services } from './activities/steps/step-handler.ts';
import { type Invocation, registerActivity } from './define-activity.ts';

export interface ActivityNeeds {
  /** Throws where a setting is missing, so that the activity fails and is tried again once it is there. */
  readonly services: () => Services;
  /** Starts a run with the Durable client of this invocation. */
  readonly start: (context: Invocation) => (run: string, edge: string) => Promise<void>;
}

/** Gives every activity its code and its needs. */
export function registerActivities({ services, start }: ActivityNeeds): void {
  registerActivity(
    planRun,
    guarded(async (input) => planRunWith(services())(input)),
  );
  registerActivity(
    beginStep,
    guarded(async (input) => beginStepWith(services())(input)),
  );
  registerActivity(
    pollStep,
    guarded(async (input) => pollStepWith(services())(input)),
  );
  registerActivity(
    planUndo,
    guarded(async (input) => planUndoWith(services())(input)),
  );
  registerActivity(
    finishRun,
    guarded(async (input, context) => finishRunWith(services())(input, start(context))),
    { withClient: true },
  );
  registerActivity(
    deliverNotifications,
    guarded(async (input, context) =>
      deliverNotificationsWith(services())(input, (delivery) =>
        context.log(JSON.stringify({ notification: input.run, ...delivery })),
      ),
    ),
  );
}
