import type { PlanInput } from './plan-input.ts';
import type { Reason } from './plan.ts';
import { ownValue } from '../own-value.ts';

/**
 * Public host names at which the gateway ends every handshake, though it answered there when the last run looked. It does so with
 * the listeners of a certificate that it could not read from Key Vault at one of its four-hourly looks, and takes them up again when
 * it can read it (Azure docs, "Common key vault errors in Application Gateway"). Null while Key Vault does not have it to be read.
 */
export function disabledListeners({ spec, observed, lastSeen }: PlanInput): Reason | null {
  const answered = new Set(
    lastSeen?.hops.filter(({ name, thumbprint }) => name === 'gateway' && thumbprint !== null).map(({ host }) => host),
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
