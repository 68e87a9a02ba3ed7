import type { Plan } from '../../plan/plan.ts';
import type { Problem } from '../../problem.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import * as commands from '../commands.ts';
import type { Examination } from '../edge-observations.ts';

/** What a run would do, and everything that would stop it. */
export function planChecks({ spec, observed, plan, unobserved }: Examination): readonly Check[] {
  const next = commands.plan(spec);
  const inTheWay = distinct(plan?.blockers ?? []).map((blocker) =>
    fail(`blocker ${blocker.code}`, told(blocker), next),
  );
  if (plan === null || (observed === null && plan.route !== 'remove'))
    return [...inTheWay, fail('plan', `What a run would do cannot be told. ${unobserved?.what ?? ''}`.trim(), next)];
  const warnings = plan.warnings.map((warning) => warn(`warning ${warning.code}`, told(warning), next));
  return [...inTheWay, ...warnings, stepsCheck(plan, next)];
}

function stepsCheck({ steps, blockers }: Plan, next: string): Check {
  if (steps.length === 0 && blockers.length > 0)
    return warn('plan', 'A run would change nothing now, and could not change anything if it had to.', next);
  if (steps.length === 0) return ok('plan', 'The edge is as its spec says: a run would change nothing.');
  const titles = steps.map(({ title }) => title).join('; ');
  return warn('plan', `A run would take ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}: ${titles}.`, next);
}

const told = ({ what, why, fix }: Problem): string => `${what} ${why} ${fix}`;

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.what}`, problem])).values()];
}
