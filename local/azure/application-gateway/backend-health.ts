import type { X509Certificate } from 'node:crypto';
import type { BackendServer } from './data-plane/backend-server.ts';
import type { ProbeOutcome } from './data-plane/probe-backend.ts';
import type { RunningConfiguration } from './data-plane/serve-request.ts';
import type { Collection } from './gateway-document.ts';

/**
 * The answer of `backendhealth`: pools, the settings they are used with, and every server's last news. `show` gives what stands for a
 * pool or setting: its id alone, or with `$expand` the whole of it.
 */
export function backendHealthReport(
  { gateway, servers }: RunningConfiguration,
  show: (collection: Collection, id: string) => unknown = (_collection, id) => ({ id }),
): Record<string, unknown> {
  const pools = new Map<string, unknown[]>();
  for (const { key, poolId, settingId } of gateway.backends.values()) {
    const listed = (servers.get(key) ?? []).map(serverHealth);
    const settings = pools.get(poolId) ?? [];
    pools.set(poolId, [
      ...settings,
      { backendHttpSettings: show('backendHttpSettingsCollection', settingId), servers: listed },
    ]);
  }
  return {
    backendAddressPools: [...pools].map(([id, backendHttpSettingsCollection]) => ({
      backendAddressPool: show('backendAddressPools', id),
      backendHttpSettingsCollection,
    })),
  };
}

function serverHealth(server: BackendServer): Record<string, unknown> {
  return outcomeHealth(server.member, server.outcome);
}

/** One server, in backend health's words. */
export function outcomeHealth(address: string, { verdict, chain }: ProbeOutcome): Record<string, unknown> {
  const { health, errorName, log } = verdict;
  return {
    address,
    health,
    healthProbeErrorName: errorName,
    healthProbeLog: log,
    ...(chain.length > 0
      ? { backendCertificateChainMetadata: { certificateChainMetadata: chain.map(certificateMetadata) } }
      : {}),
  };
}

/** The field exists in Azure's answers; what is in an entry has not been seen recorded and is an assumption. */
function certificateMetadata(certificate: X509Certificate): Record<string, string> {
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
  };
}
