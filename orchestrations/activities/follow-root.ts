import { rootIdOf } from '../../shared/domain/certificates/root-id.ts';
import { requestRun } from '../../shared/domain/run/request-run.ts';
import { rootAfter } from '../../shared/domain/run/root-order.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import type { RunServices } from '../../shared/domain/run/run-services.ts';
import { seenByPlan, takenRoot } from '../../shared/domain/run/taken-root.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { StoredEdge, Stores } from '../../shared/domain/stores.ts';

/**
 * A run keeps to one root from its plan to its end. Where another edge has rotated the root meanwhile, the next run takes that up: it
 * is asked for here, so that events of a root which our own runs make need ask for nothing while a run is under way.
 */
export async function followRoot(
  { stores, ...services }: RunServices & { readonly stores: Stores },
  run: Run,
  edge: StoredEdge,
): Promise<void> {
  const root = run.spec ? rootIdOf(run.spec as unknown as EdgeSpec) : null;
  if (root === null || edge.activeRun !== run.id || edge.deleting) return;
  const taken = takenRoot(run, await stores.runs.steps(run.id));
  const lookedAt = seenByPlan(run)?.at ?? run.startedAt ?? run.createdAt;
  const newer = rootAfter((await stores.sharedTurns.get(root))?.made ?? [], { taken, lookedAt });
  if (newer === null) return;
  const message = 'The root that edges share was rotated while the last run was under way.';
  const reason = { code: 'RootRotated', message, requestedBy: 'edge-tls' };
  await requestRun({ stores, ...services }, { edge: edge.name, reason });
}
