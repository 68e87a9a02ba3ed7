import type { Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { Runs } from '../../shared/domain/stores.ts';

/** The problem of a run that somebody canceled; null when nobody did. */
export async function canceled(runs: Runs, run: string): Promise<Problem | null> {
  const paper = await runs.paper(run, 'cancel');
  if (paper === null) return null;
  const by = typeof paper.by === 'string' ? paper.by : 'somebody';
  return problem('RunCanceled', {
    what: 'The run was canceled.',
    why: `${by} asked for it; a step that was under way was seen to its end, and no further one was begun.`,
    fix: 'Request another run to go on from what is there.',
    evidence: { canceledBy: by },
  });
}
