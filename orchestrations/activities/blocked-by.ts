import type { Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';

/** A run's problem when its plan has blockers: the one there is, or all of them in one. */
export function blockedBy(blockers: readonly Problem[]): Problem {
  const [only, ...others] = blockers;
  if (only && others.length === 0) return only;
  return problem('PlanBlocked', {
    what: `${blockers.length} things are in the way; nothing was written.`,
    why: blockers.map(({ code, what }) => `${code}: ${what}`).join(' '),
    fix: blockers.map(({ code, fix }) => `${code}: ${fix}`).join(' '),
    evidence: { blockers: blockers.map(({ code }) => code).join(', ') },
  });
}
