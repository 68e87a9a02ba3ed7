import type { Plan, Step, StepKind } from './plan.ts';

/** Steps that look and wait, and write nothing. */
const looking: readonly StepKind[] = ['awaitHealthy', 'proveChain', 'followAddress'];
const renewing: readonly StepKind[] = ['ensureRoot', 'signLeaf', 'mergeLeaf'];
/** A newer version is in Key Vault, and whoever serves it has not read it yet. */
const following: readonly string[] = ['HostnameCertificateOutdated', 'ListenerCertificateStale'];

/**
 * Whether a plan would do nothing but undo what somebody changed. Certificates that are due, or have a newer version, are no drift:
 * a plan with one of them is carried out whatever is to be done about drift, since an expired certificate harms everybody.
 */
export function isDriftOnly({ steps }: Pick<Plan, 'steps'>): boolean {
  return steps.some(({ kind }) => !looking.includes(kind)) && !steps.some(renews);
}

function renews({ kind, reason }: Step): boolean {
  return renewing.includes(kind) || following.includes(reason.code);
}

/** What drift is told as: the reasons of the steps that would write, each once. */
export function driftMessage({ steps }: Pick<Plan, 'steps'>): string {
  const reasons = steps
    .filter(({ kind }) => !looking.includes(kind))
    .map(({ reason }) => `${reason.code}: ${reason.message}`);
  return `${[...new Set(reasons)].join(' ')} Nothing was written, because drift is only reported here (EDGE_TLS_DRIFT). Request a run to have it mended.`;
}
