import type { X509Certificate } from 'node:crypto';
import type { BackendServer } from './data-plane/backend-server.ts';
import type { ProbeOutcome } from './data-plane/probe-backend.ts';
import type { RunningConfiguration } from './data-plane/serve-request.ts';

/** The answer of `backendhealth`: pools, the settings they are used with, and every server's last news. */
export function backendHealthReport({ gateway, servers }: RunningConfiguration): Record<string, unknown> {
  const pools = new Map<string, unknown[]>();
  for (const { key, poolId, settingId } of gateway.backends.values()) {
    const listed = (servers.get(key) ?? []).map(serverHealth);
    const settings = pools.get(poolId) ?? [];
    pools.set(poolId, [...settings, { backendHttpSettings: { id: settingId }, servers: listed }]);
  }
  return {
    backendAddressPools: [...pools].map(([id, backendHttpSettingsCollection]) => ({
      backendAddressPool: { id },
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
