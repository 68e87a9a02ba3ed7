import type { Run } from '../../shared/domain/run/run.ts';
import type { Runs } from '../../shared/domain/stores.ts';
import { stepLimitSeconds } from './step-limits.ts';

/** Waiting for others before the plan takes four hours at most; the rest is room for retries of what cannot be reached. */
const besidesSteps = 6 * 3600;

/**
 * When a run must be stuck, epoch seconds: every step of its plan, one after the other, would have given up by then. Null while it
 * waits for an approval, which may take as long as people take.
 */
export const runDeadline =
  (runs: Runs) =>
  async (run: Run): Promise<number | null> => {
    if (run.status === 'WaitingForApproval') return null;
    const approvedAt = (await runs.paper(run.id, 'approval'))?.at;
    const begun = Math.max(run.startedAt ?? run.createdAt, typeof approvedAt === 'number' ? approvedAt : 0);
    const steps = [...(run.plan?.steps ?? []), ...(run.undo ?? [])];
    return begun + besidesSteps + steps.reduce((sum, { kind }) => sum + stepLimitSeconds(kind), 0);
  };
