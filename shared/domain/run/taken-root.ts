import { rootIdOf } from '../certificates/root-id.ts';
import { asObject, asText } from '../gateway/gateway-document.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { EdgeStatus } from '../stores.ts';
import type { Run, StepRecord } from './run.ts';

/**
 * Version of the root that a run signs with and has the gateway trust: the one that it made or waited for, else the one that its plan
 * was made on. Another edge may rotate the root meanwhile; that is for the next run, which trusts before it signs. Null while there is
 * none, and where the issuer has none of ours.
 */
export function takenRoot(run: Run, steps: readonly StepRecord[]): string | null {
  const root = run.spec ? rootIdOf(run.spec as unknown as EdgeSpec) : null;
  if (root === null) return null;
  const made = steps.find(({ kind, state }) => kind === 'ensureRoot' && state === 'Succeeded');
  return asText(asObject(made?.continuation?.memory).version) ?? seenRoot(seenByPlan(run), root);
}

/** What the look saw that a run was planned on; null while it has no plan. */
export const seenByPlan = ({ continuation }: Run): EdgeStatus | null =>
  (continuation?.seen ?? null) as unknown as EdgeStatus | null;

/** Version of a root (`https://{vault}/certificates/{name}`, lower case) in what was seen. */
export function seenRoot(seen: Pick<EdgeStatus, 'certificates'> | null, root: string): string | null {
  return seen?.certificates?.find(({ id }) => id.toLowerCase() === root)?.version ?? null;
}
