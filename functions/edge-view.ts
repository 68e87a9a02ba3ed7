import { planFingerprint } from '../shared/domain/plan/plan-fingerprint.ts';
import type { DeliveryRecord } from '../shared/domain/notifications/delivery.ts';
import type { Run, StepRecord } from '../shared/domain/run/run.ts';
import { seenAtOf, stateOf } from '../shared/domain/status/hop-status.ts';
import type { StoredEdge } from '../shared/domain/stores.ts';

/** An edge as the API shows it. */
export function edgeView(edge: StoredEdge): Record<string, unknown> {
  const { name, spec, status, activeRun, lastRun, createdAt, updatedAt } = edge;
  return {
    name,
    spec,
    conditions: [condition(edge)],
    hops: status?.hops.map((hop) => ({ ...hop, state: stateOf(hop), seenAt: seenAtOf(hop, status) })) ?? [],
    dns: status?.dns.map((name) => ({ wanted: null, isRight: null, ...name })) ?? [],
    publicNames: status?.publicNames ?? [],
    health: status?.health ?? [],
    warnings: status?.warnings ?? [],
    renewalAt: status?.renewalAt ?? null,
    observedAt: status?.at ?? null,
    activeRun,
    lastRun,
    requestedGeneration: edge.requestedGeneration,
    observedGeneration: edge.observedGeneration,
    deleting: edge.deleting,
    createdAt,
    updatedAt,
  };
}

/** Ready as the last run left it, unless something newer was asked for. */
function condition({
  lastRun,
  status,
  requestedGeneration,
  observedGeneration,
  activeRun,
}: StoredEdge): Record<string, unknown> {
  const upToDate = requestedGeneration === observedGeneration && activeRun === null;
  if (!status) return { type: 'Ready', ...(lastRun === null ? neverRun : nothingSeenBy(lastRun)) };
  return {
    type: 'Ready',
    status: status.ready ? 'True' : 'False',
    reason: status.reason,
    message: upToDate ? status.message : `${status.message} A newer run is under way.`,
  };
}

const neverRun = { status: 'Unknown', reason: 'NeverRun', message: 'No run has finished yet.' };

/** It failed so early that there is nothing to show but that. */
const nothingSeenBy = (run: string) => ({
  status: 'False',
  reason: 'NotSeen',
  message: `${run} has ended, and nothing could be seen of the edge. The run says why.`,
});

/** A run as lists show it: without the field-by-field changes of its plan. */
export function runSummary({ spec: _spec, continuation: _continuation, plan, ...run }: Run): Record<string, unknown> {
  return { ...run, route: plan?.route ?? null, stepCount: plan?.steps.length ?? null };
}

/** A run with its plan and steps. What a step remembers between polls may hold a signed URL and is never shown. */
export function runView(
  { spec: _spec, continuation: _own, ...run }: Run,
  records: readonly StepRecord[],
  notifications: readonly DeliveryRecord[] = [],
): Record<string, unknown> {
  const steps = records.map(({ continuation: _continuation, ...step }) => step);
  // What an approval names, so that nobody approves another plan than the one that was looked at.
  return { ...run, planFingerprint: run.plan === null ? null : planFingerprint(run.plan), steps, notifications };
}
