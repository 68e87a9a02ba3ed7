import type { Plan, Step } from '../../shared/domain/plan/plan.ts';
import type { Runs } from '../../shared/domain/stores.ts';
import type { StepRecord } from '../../shared/domain/run/run.ts';

/** A planned step that nobody has begun. */
export function newStepRecord(step: Step): StepRecord {
  return {
    id: step.id,
    kind: step.kind,
    endpoint: step.endpoint ?? null,
    title: step.title,
    reason: step.reason.message,
    state: 'Pending',
    attempts: 0,
    startedAt: null,
    endedAt: null,
    lastProblem: null,
    note: null,
    continuation: null,
  };
}

/** One row a step, so that steps that run side by side never write the same one. */
export async function savePlannedSteps(runs: Runs, run: string, plan: Plan): Promise<void> {
  await Promise.all(plan.steps.map((step, position) => runs.saveStep(run, position, newStepRecord(step))));
}
