import { isDriftOnly } from '../../shared/domain/plan/is-drift-only.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { changeEdge } from '../../shared/domain/run/change-edge.ts';
import type { Stores } from '../../shared/domain/stores.ts';

export const waitingForApproval = 'WaitingForApproval';

/**
 * An edge is not ready while a run that would mend something waits for its approval, which may be for days. What the last run saw stays
 * as it is, since the plan that waits depends on it. A certificate that is due is no reason: the present one still serves.
 */
export async function markWaiting(
  { edges }: Pick<Stores, 'edges'>,
  { edge: name, run, plan }: { readonly edge: string; readonly run: string; readonly plan: Plan },
): Promise<void> {
  if (!isDriftOnly(plan)) return;
  const [first] = plan.steps;
  const message = `${run} waits for an approval. ${first?.reason.message ?? ''}`.trim();
  await changeEdge(edges, name, (edge) => {
    const { status, activeRun } = edge;
    if (activeRun !== run || !status?.ready) return { edge: null, result: null };
    return {
      edge: { ...edge, status: { ...status, ready: false, reason: waitingForApproval, message } },
      result: null,
    };
  });
}
