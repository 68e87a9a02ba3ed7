import { stateOf } from '../status/hop-status.ts';
import type { HopStatus } from '../stores.ts';
import type { PlanInput } from './plan-input.ts';
import type { Reason } from './plan.ts';
import { ownValue } from '../own-value.ts';

/**
 * Public host names at which the gateway ends every handshake, though it has answered there. It does so with
 * the listeners of a certificate that it could not read from Key Vault at one of its four-hourly looks, and takes them up again when
 * it can read it (Azure docs, "Common key vault errors in Application Gateway"). Null while Key Vault does not have it to be read.
 */
export function disabledListeners({ spec, observed, lastSeen, mayBeEcho = false }: PlanInput): Reason | null {
  const answered = new Set(
    lastSeen?.hops.filter((hop) => hop.name === 'gateway' && isMissed(hop, mayBeEcho)).map(({ host }) => host),
  );
  const silent = spec.endpoints.flatMap(({ name, publicHostnames }) => {
    const { listenerCertificate = null, servedByGateway = {} } = ownValue(observed.endpoints, name) ?? {};
    if (listenerCertificate === null || !listenerCertificate.enabled) return [];
    return publicHostnames.filter((host) => answered.has(host) && servedByGateway[host]?.chain.length === 0);
  });
  if (silent.length === 0) return null;
  return {
    code: 'ListenerDisabled',
    message: `The gateway ends every handshake for ${silent.join(', ')}: it could not read the certificate from Key Vault, and can now.`,
  };
}

/**
 * It showed a certificate once. One that was silent at the last look has been written to in vain; it is tried again whenever somebody asks
 * for a run, at each sweep and when Key Vault changes, but not because of an event that the last try may have raised itself.
 */
function isMissed(hop: HopStatus, mayBeEcho: boolean): boolean {
  return hop.thumbprint !== null && !(mayBeEcho && stateOf(hop) === 'silent');
}
