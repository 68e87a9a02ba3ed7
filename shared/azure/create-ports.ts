import type { Ports } from '../domain/ports.ts';
import { ArmApiManagementServices } from './api-management-services.ts';
import { ArmApplicationGateways } from './application-gateways.ts';
import { ArmClient } from './arm-client.ts';
import { ArmOperations } from './arm-operations.ts';
import { type CloudName, cloudNamed, type LocalEndpoints } from './clouds.ts';
import { managedIdentity } from './credential.ts';
import { ArmEventSubscriptions } from './event-subscriptions.ts';
import { keyVaultCertificates } from './key-vault-certificates.ts';
import { ArmPermissions } from './permissions.ts';
import { ArmPrivateDnsZones } from './private-dns-zones.ts';
import { ArmPublicDnsZones } from './public-dns-zones.ts';
import { ArmPublicIpAddresses } from './public-ip-addresses.ts';
import { dnsResolver } from './resolver.ts';
import { ArmSecurityGroups } from './security-groups.ts';
import { systemClock } from './system-clock.ts';
import { tlsProbe } from './tls-probe.ts';
import type { TunnelAddress } from './tunnel.ts';
import { ArmVaultAccess } from './vault-access.ts';
import { ArmVirtualMachines } from './virtual-machines.ts';

export interface PortsSettings extends LocalEndpoints {
  readonly cloud: CloudName;
  readonly managedIdentityClientId: string | null;
  /** Other than the cloud's own; a cloud of one's own has one. */
  readonly vaultSuffix?: string | null;
  readonly dnsServers: readonly string[] | null;
  readonly tunnel: TunnelAddress | null;
  /** PEM certificates of `NODE_EXTRA_CA_CERTS`. */
  readonly extraRoots: readonly string[];
}

/** Azure behind the domain's ports. Local Azure is reached by the same code: it offers a managed identity too. */
export function createPorts(settings: PortsSettings): Ports {
  const cloud = cloudNamed(settings.cloud, settings);
  const credential = managedIdentity(settings.managedIdentityClientId);
  const clock = systemClock;
  const arm = new ArmClient({ endpoint: cloud.armEndpoint, audience: cloud.armAudience, credential, clock });
  return {
    clock,
    gateways: new ArmApplicationGateways(arm),
    publicAddresses: new ArmPublicIpAddresses(arm),
    apiManagement: new ArmApiManagementServices(arm),
    virtualMachines: new ArmVirtualMachines(arm),
    operations: new ArmOperations(arm),
    certificates: keyVaultCertificates({
      credential,
      verifyChallengeResource: cloud.verifyVaultChallenge,
      vaultSuffix: settings.vaultSuffix ?? cloud.vaultSuffix,
    }),
    publicDns: new ArmPublicDnsZones(arm),
    privateDns: new ArmPrivateDnsZones(arm),
    resolver: dnsResolver(settings.dnsServers),
    tls: tlsProbe({ clock, tunnel: settings.tunnel, extraRoots: settings.extraRoots }),
    permissions: new ArmPermissions(arm),
    securityGroups: new ArmSecurityGroups(arm),
    vaultAccess: new ArmVaultAccess(arm),
    eventSubscriptions: new ArmEventSubscriptions(arm),
  };
}
