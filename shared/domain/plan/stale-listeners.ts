import type { PlanInput } from './plan-input.ts';
import type { Reason } from './plan.ts';
import { ownValue } from '../own-value.ts';

/**
 * Public host names for which the gateway serves another certificate than the newest in Key Vault. It looks by itself every four hours
 * (Azure docs, "TLS termination with Key Vault certificates"), and at once when it is written to. Null when none is.
 */
export function staleListeners({ spec, observed }: PlanInput): Reason | null {
  const stale = spec.endpoints.flatMap(({ name, publicHostnames }) => {
    const { listenerCertificate = null, servedByGateway = {} } = ownValue(observed.endpoints, name) ?? {};
    if (listenerCertificate === null || !listenerCertificate.enabled) return [];
    return publicHostnames.filter((host) => {
      const served = servedByGateway[host]?.chain[0]?.thumbprint;
      return served !== undefined && served !== listenerCertificate.certificate.thumbprint;
    });
  });
  if (stale.length === 0) return null;
  return {
    code: 'ListenerCertificateStale',
    message: `The gateway serves an older certificate for ${stale.join(', ')} than the one in Key Vault.`,
  };
}
