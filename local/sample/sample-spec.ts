import { hosts, ids } from './names.ts';

/** The sample's spec, as one would write it: defaults left out. */
export function sampleSpec(vaultUrl: string): Record<string, unknown> {
  return {
    name: 'contoso-prod',
    applicationGateway: ids.gateway,
    apiManagement: ids.apiManagement,
    keyVault: vaultUrl,
    issuer: { kind: 'internalCa', certificateName: 'edge-tls-root', leafValidityDays: 90, rootValidityDays: 3650 },
    dns: {
      kind: 'bind9',
      virtualMachine: ids.dnsServer,
      zone: hosts.zone,
      ttl: 300,
      zoneFile: `/etc/bind/db.${hosts.zone}`,
    },
    endpoints: [
      {
        name: 'gateway',
        type: 'Proxy',
        internalHostname: hosts.internal,
        publicHostnames: [hosts.public],
        listenerCertificate: { keyVaultSecretId: `${vaultUrl}/secrets/wildcard-contoso-com` },
        rule: { type: 'Basic', priority: 100 },
        probePath: '/status-0123456789abcdef',
        publicDns: { zoneId: ids.publicZone },
      },
    ],
    renewal: { atLifetimePercent: 67 },
    health: { consecutive: 3, deadlineMinutes: 20 },
    onUnhealthy: 'rollback',
    approval: 'none',
  };
}
