import { runId } from '../shared/domain/run/run-id.ts';
import type { RunReason } from '../shared/domain/run/run.ts';
import type { StoredEdge } from '../shared/domain/stores.ts';
import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { idempotent } from './idempotency.ts';
import { holdPreconditions } from './precondition.ts';
import { requestRunOf } from './request-run-of.ts';
import { runAccepted } from './run-accepted.ts';

/**
 * `DELETE /api/edges/{name}`: a run that takes away what edge-tls made, in reverse order, and then the edge. It waits for a run that
 * is under way. Asked again, it answers the run that does it; asked after a removal that failed, it requests another. With `If-Match`
 * only the edge that its etag is of.
 */
export const deleteEdge: HttpEndpoint = {
  name: 'deleteEdge',
  method: 'DELETE',
  route: 'edges/{name}',
  role: 'Edge.Apply',
  handle: idempotent('deleteEdge', async (call) => {
    const edge = await findEdge(call);
    const removing = edge.deleting ? removalOf(edge) : null;
    if (removing !== null) return runAccepted(removing, edge.name);
    const reason: RunReason = {
      code: 'EdgeDeleted',
      message: 'The edge was deleted.',
      requestedBy: call.caller.name,
    };
    return requestRunOf(call, edge.name, reason, {
      change: { deleting: true },
      unless: (current) => holdPreconditions(call, current),
    });
  }),
};

/** The run that takes the edge away: the one that waits, else the one that works; null when the last one failed. */
function removalOf({
  name,
  activeRun,
  requestedGeneration: generation,
  observedGeneration,
}: StoredEdge): string | null {
  const waiting = runId({ edge: name, generation });
  if (activeRun === null) return generation > observedGeneration ? waiting : null;
  return activeRun === waiting || activeRun.startsWith(`${waiting}.`) ? activeRun : waiting;
}
