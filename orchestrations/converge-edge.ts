import type { OrchestrationContext } from 'durable-functions';
import { finishRun, planRun } from './activities.ts';
import { defineOrchestration } from './define-orchestration.ts';
import { runBranch } from './run-branch.ts';
import type { Done, Planned, RunInput, StageRefs } from './run-input.ts';
import { wait } from './wait.ts';
import { resultOf, type Workflow } from './workflow.ts';

/**
 * One run: observe and plan, then stage after stage, then the last look. A plan with blockers has no stages; a failed stage
 * is the last one. (Undoing a gateway change that made the backend unhealthy belongs between the stages and the finish.)
 */
export const convergeEdge = defineOrchestration<RunInput, Done>('convergeEdge', function* (context, input) {
  const planned = yield* plan(context, input);
  for (const stage of planned.state === 'planned' ? planned.stages : []) {
    const ok = yield* runStage(context, input, stage);
    if (!ok) break;
  }
  return yield* finishRun(context, input);
});

/** Asks again while the gateway's backend health, which is an operation of its own, is not known yet. */
function* plan(context: OrchestrationContext, input: RunInput): Workflow<Planned> {
  let planned = yield* planRun(context, input);
  while (planned.state === 'waiting') {
    yield* wait(context, planned.afterSeconds);
    planned = yield* planRun(context, input);
  }
  return planned;
}

/** Branches side by side. Each answers instead of throwing, so that `Task.all` always waits for every one of them. */
function* runStage(context: OrchestrationContext, input: RunInput, stage: StageRefs): Workflow<boolean> {
  const branches = stage.map((steps) => runBranch.task(context, { ...input, steps }));
  const results = yield* resultOf<readonly Done[]>(context.df.Task.all(branches));
  return results.every(({ ok }) => ok);
}
