import type { OrchestrationContext } from 'durable-functions';
import { finishRun, planRun, planUndo } from './activities.ts';
import { defineOrchestration } from './define-orchestration.ts';
import { notify } from './notify.ts';
import { runBranch } from './run-branch.ts';
import type { Done, Planned, RunInput, StageRefs } from './run-input.ts';
import { wait } from './wait.ts';
import { resultOf, type Workflow } from './workflow.ts';

/** History is sent again with every turn of a worker, so a long wait continues as new after so many turns. */
const turnsPerExecution = 20;

/**
 * One run: observe and plan, then stage after stage, then the last look. A plan with blockers has no stages; a failed stage is the
 * last one, and what the run did to the gateway is then taken back.
 */
export const convergeEdge = defineOrchestration<RunInput, Done>('convergeEdge', function* (context, input) {
  const planned = yield* plan(context, input);
  if (planned.state === 'waiting') {
    context.df.continueAsNew(input);
    return { ok: true };
  }
  const ok = yield* carryOut(context, input, planned);
  if (!ok) yield* undo(context, input);
  const done = yield* finishRun(context, input);
  if (done.notify) yield* notify.call(context, input);
  return { ok: done.ok };
});

/** Asks again while backend health is not known yet, somebody else is at work, or nobody has approved the plan; not for ever in one go. */
function* plan(context: OrchestrationContext, input: RunInput): Workflow<Planned> {
  let planned = yield* planRun(context, input);
  for (let turn = 1; planned.state === 'waiting'; turn++) {
    yield* wait(context, planned.afterSeconds);
    if (turn === turnsPerExecution) break;
    planned = yield* planRun(context, input);
  }
  return planned;
}

function* carryOut(context: OrchestrationContext, input: RunInput, planned: Planned): Workflow<boolean> {
  for (const stage of planned.state === 'planned' ? planned.stages : []) {
    const ok = yield* runStage(context, input, stage);
    if (!ok) return false;
  }
  return true;
}

/** A run is finished whether or not its changes could be taken back; its steps say which. */
function* undo(context: OrchestrationContext, input: RunInput): Workflow<void> {
  try {
    const { steps } = yield* planUndo(context, input);
    if (steps.length > 0) yield* runBranch.call(context, { ...input, steps });
  } catch {
    // The activity could not even answer, after all its retries.
  }
}

/** Branches side by side. Each answers instead of throwing, so that `Task.all` always waits for every one of them. */
function* runStage(context: OrchestrationContext, input: RunInput, stage: StageRefs): Workflow<boolean> {
  const branches = stage.map((steps) => runBranch.task(context, { ...input, steps }));
  const results = yield* resultOf<readonly Done[]>(context.df.Task.all(branches));
  return results.every(({ ok }) => ok);
}
