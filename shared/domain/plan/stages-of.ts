import type { Plan } from './plan.ts';
import { runbooks } from './runbook.ts';
import { slotOfId } from './step-id.ts';

/** A stage of a run: branches side by side, each a sequence of step ids. */
export interface Stage {
  readonly name: string;
  readonly branches: readonly (readonly string[])[];
}

/** The runbook of the plan's route with the plan's steps in it. Empty branches and stages are left out. */
export function stagesOf(plan: Pick<Plan, 'route' | 'steps'>): readonly Stage[] {
  const ids = plan.steps.map(({ id }) => id);
  return runbooks[plan.route]
    .map(({ name, branches }) => ({
      name,
      branches: branches
        .map((slots) => slots.flatMap((slot) => ids.filter((id) => slotOfId(id) === slot)))
        .filter((branch) => branch.length > 0),
    }))
    .filter(({ branches }) => branches.length > 0);
}
