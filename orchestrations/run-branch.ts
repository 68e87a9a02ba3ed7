import { defineOrchestration } from './define-orchestration.ts';
import type { BranchInput, Done } from './run-input.ts';
import { runStep } from './run-step.ts';

/** Steps that follow one another; the first that fails ends the branch. */
export const runBranch = defineOrchestration<BranchInput, Done>('runBranch', function* (context, { edge, run, steps }) {
  for (const step of steps) {
    const { ok } = yield* runStep.call(context, { edge, run, step });
    if (!ok) return { ok: false };
  }
  return { ok: true };
});
