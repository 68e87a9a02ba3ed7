import { ManagedIdentityCredential } from '@azure/identity';
import type { Ports } from '../domain/ports.ts';
import { apiManagementServicesOver } from './api-management-services.ts';
import { applicationGatewaysOver } from './application-gateways.ts';
import { ArmClient } from './arm-client.ts';
import { operationsOver } from './arm-operations.ts';
import { cloudOf, type CloudSettings } from './clouds.ts';
import { keyVaultCertificates } from './key-vault-certificates.ts';
import { publicDnsZonesOver } from './public-dns-zones.ts';
import { publicIpAddressesOver } from './public-ip-addresses.ts';
import { dnsResolver } from './resolver.ts';
import { tlsProbe } from './tls-probe.ts';
import type { TunnelAddress } from './tunnel.ts';
import { virtualMachinesOver } from './virtual-machines.ts';

export interface PortsSettings extends CloudSettings {
  readonly managedIdentityClientId: string | null;
  readonly dnsServers: readonly string[] | null;
  readonly tunnel: TunnelAddress | null;
  /** PEM certificates of `NODE_EXTRA_CA_CERTS`. */
  readonly extraRoots: readonly string[];
}

/** Azure behind the domain's ports. Local Azure is reached by the same code: it offers a managed identity too. */
export function createPorts(settings: PortsSettings): Ports {
  const cloud = cloudOf(settings);
  const clientId = settings.managedIdentityClientId;
  const credential = clientId === null ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  const clock = { now: () => Date.now() };
  const arm = new ArmClient({ endpoint: cloud.armEndpoint, audience: cloud.armAudience, credential, clock });
  return {
    clock,
    gateways: applicationGatewaysOver(arm),
    publicAddresses: publicIpAddressesOver(arm),
    apiManagement: apiManagementServicesOver(arm),
    virtualMachines: virtualMachinesOver(arm),
    operations: operationsOver(arm),
    certificates: keyVaultCertificates({ credential, verifyChallengeResource: settings.cloud !== 'Local' }),
    publicDns: publicDnsZonesOver(arm),
    resolver: dnsResolver(settings.dnsServers),
    tls: tlsProbe({ clock, tunnel: settings.tunnel, extraRoots: settings.extraRoots }),
  };
}
