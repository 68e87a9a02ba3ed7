import { makeStep } from '../plan/make-step.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { StepRecord } from '../run/run.ts';

export interface RunToUndo {
  readonly plan: Pick<Plan, 'route'>;
  readonly onUnhealthy: 'rollback' | 'keep';
  /** Whether the run has kept what was ours on the gateway, which it does before its first write. */
  readonly wroteGateway: boolean;
  readonly canceled: boolean;
}

/**
 * The steps that take back what a failed or canceled run has done. It is the gateway that others share and clients come through, so it
 * alone is put back. Certificates, record and custom domains stay: nothing uses them without the gateway, and the next run goes on
 * from them. A removal is not undone.
 */
export function undoOfRun({ plan, onUnhealthy, wroteGateway, canceled }: RunToUndo): readonly Step[] {
  if (!wroteGateway || onUnhealthy === 'keep' || plan.route === 'remove') return [];
  return [
    makeStep('restoreGateway', {
      title: 'Put the gateway back to what it was before the run',
      reason: canceled
        ? { code: 'RunCanceled', message: 'The run was canceled after it had written the gateway.' }
        : { code: 'RunFailed', message: 'The run failed after it had written the gateway.' },
    }),
  ];
}

/** API Management reads a merged leaf by itself at any time, so from the merge on the new certificate may be the one that is served. */
const serving: readonly StepRecord['kind'][] = ['mergeLeaf', 'updateApiManagement'];

/** Issuers whose certificate is in Key Vault the moment it exists, so that it may be served before any step of ours. */
const atOnce: readonly string[] = ['keyVaultIssuer', 'existing'];

/** Whether trust that the run added must stay although the rest is put back: only somebody who is served can lose anything by it. */
export function mustKeepTrust(
  { route, issuer }: Pick<Plan, 'route'> & { readonly issuer: string },
  records: readonly Pick<StepRecord, 'kind' | 'state'>[],
): boolean {
  if (route !== 'live') return false;
  const isBegun = ({ state }: Pick<StepRecord, 'state'>): boolean => state !== 'Pending' && state !== 'Skipped';
  return atOnce.includes(issuer) || records.some((record) => serving.includes(record.kind) && isBegun(record));
}
