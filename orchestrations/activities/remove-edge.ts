import { EdgeError } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import { runId } from '../../shared/domain/run/run-id.ts';
import type { StoredEdge, Stores } from '../../shared/domain/stores.ts';
import type { Done } from '../run-input.ts';

/** Takes an edge away whose removal has succeeded, and with it the claim on its gateway. Its runs stay readable. `at`: epoch seconds. */
export async function removeEdge({ edges, runs }: Pick<Stores, 'edges' | 'runs'>, run: Run, at: number): Promise<Done> {
  for (;;) {
    const edge = await edges.get(run.edge);
    if (edge?.activeRun !== run.id) return { ok: true };
    try {
      await endWaiting(runs, edge, run);
      await edges.remove({ ...edge, updatedAt: at });
      return { ok: true };
    } catch (error) {
      if (!(error instanceof EdgeError) || error.problem.code !== 'EdgeChanged') throw error;
    }
  }
}

/** A run that was asked for meanwhile has no edge to work on any more; one that was to remove it has its work done. */
async function endWaiting(runs: Stores['runs'], edge: StoredEdge, run: Run): Promise<void> {
  if (edge.requestedGeneration <= run.generation) return;
  const waiting = await runs.get(runId({ edge: edge.name, generation: edge.requestedGeneration }));
  if (waiting?.status !== 'NotStarted') return;
  const isRemoval = waiting.reason.code === 'EdgeDeleted';
  const end = isRemoval
    ? { status: 'Succeeded' as const }
    : { status: 'Canceled' as const, problem: edgeGone(edge.name) };
  await runs.update({ ...waiting, ...end, endedAt: run.endedAt });
}

function edgeGone(edge: string) {
  return problem('EdgeNotFound', {
    what: `The edge ${edge} was removed before the run could begin.`,
    why: 'Its removal was under way when the run was asked for.',
    fix: 'Store the spec again to have the edge back.',
    evidence: { edge },
  });
}
