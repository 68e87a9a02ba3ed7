import type { OrchestrationContext } from 'durable-functions';
import type { Progress } from '../shared/domain/run/run.ts';
import { beginStep, pollStep } from './activities.ts';
import { defineOrchestration } from './define-orchestration.ts';
import type { Done, StepInput } from './run-input.ts';
import { wait } from './wait.ts';
import type { Workflow } from './workflow.ts';

/** History is sent again with every turn of a worker, so a long wait continues as new after so many turns. */
const turnsPerExecution = 20;

interface RunStepInput extends StepInput {
  readonly next?: 'begin' | 'poll';
}

/** One step: begin, then come back under durable timers until it is done or failed. Its deadline is kept by the activities. */
export const runStep = defineOrchestration<RunStepInput, Done>('runStep', function* (context, input) {
  const { edge, run, step } = input;
  let next = input.next ?? 'begin';
  for (let turn = 0; turn < turnsPerExecution; turn++) {
    const progress = yield* takeTurn(context, { edge, run, step }, next);
    if (progress === null || progress.state === 'failed') return { ok: false };
    if (progress.state === 'done') return { ok: true };
    yield* wait(context, progress.afterSeconds);
    next = progress.next;
  }
  context.df.continueAsNew({ edge, run, step, next } satisfies RunStepInput);
  return { ok: true };
});

/** Null when the activity could not even answer, after all its retries; the finishing activity then names the step. */
function* takeTurn(context: OrchestrationContext, input: StepInput, next: 'begin' | 'poll'): Workflow<Progress | null> {
  try {
    return yield* next === 'begin' ? beginStep(context, input) : pollStep(context, input);
  } catch {
    return null;
  }
}
