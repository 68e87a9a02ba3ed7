import type { OrchestrationContext } from 'durable-functions';
import { deliverNotifications } from './activities.ts';
import { defineOrchestration } from './define-orchestration.ts';
import type { Delivered, Done, RunInput } from './run-input.ts';
import { wait } from './wait.ts';
import type { Workflow } from './workflow.ts';

/** History is sent again with every turn of a worker, so a long wait continues as new after so many turns. */
const turnsPerExecution = 20;

/** Tells whoever is to be told of a run, again and again until it is delivered or given up. A run never fails for it. */
export const notify = defineOrchestration<RunInput, Done>('notify', function* (context, input) {
  for (let turn = 0; turn < turnsPerExecution; turn++) {
    const delivered = yield* deliver(context, input);
    if (delivered.state === 'done') return { ok: true };
    yield* wait(context, delivered.afterSeconds);
  }
  context.df.continueAsNew(input);
  return { ok: true };
});

function* deliver(context: OrchestrationContext, input: RunInput): Workflow<Delivered> {
  try {
    return yield* deliverNotifications(context, input);
  } catch {
    // The activity could not even answer, after all its retries.
    return { state: 'done' };
  }
}
