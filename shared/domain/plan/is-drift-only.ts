import type { Plan, Step } from './plan.ts';
import { stepCatalogue, writesSomething } from './step-catalogue.ts';

/** A newer version is in Key Vault, and whoever serves it has not read it yet. */
const following: readonly string[] = ['HostnameCertificateOutdated', 'ListenerCertificateStale'];

/**
 * Whether a plan would do nothing but undo what somebody changed. Certificates that are due, or have a newer version, are no drift:
 * a plan with one of them is carried out whatever is to be done about drift, since an expired certificate harms everybody.
 */
export function isDriftOnly(plan: Pick<Plan, 'steps'>): boolean {
  return writesAnything(plan) && !plan.steps.some(renews);
}

/** Whether carrying a plan out could change anything: one that only looks and waits needs nobody's leave. */
export function writesAnything({ steps }: Pick<Plan, 'steps'>): boolean {
  return steps.some(({ kind }) => writesSomething(kind));
}

function renews({ kind, reason }: Step): boolean {
  return stepCatalogue[kind].renews === true || following.includes(reason.code);
}

/** What drift is told as: the reasons of the steps that would write because of it, each once. */
export function driftMessage({ steps }: Pick<Plan, 'steps'>): string {
  const reasons = steps
    .filter(({ kind }) => stepCatalogue[kind].effect === 'writes')
    .map(({ reason }) => `${reason.code}: ${reason.message}`);
  return `${[...new Set(reasons)].join(' ')} Nothing was written, because drift is only reported here (EDGE_TLS_DRIFT). Request a run to have it mended.`;
}
