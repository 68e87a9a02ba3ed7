import { grantEdgeTls, grantSecrets } from '../../local/sample/access.ts';
import type { AzureSession } from '../../local/sample/azure-session.ts';
import { apiVersions, hosts, ids, location } from '../../local/sample/names.ts';
import type { EdgeTls } from './edge-tls.ts';

export interface FleetSize {
  readonly edges: number;
  /** API Management services, which the edges share in turn. */
  readonly services: number;
}

const network = `${ids.group}/providers/Microsoft.Network`;
export const gatewayOf = (at: number): string => `${network}/applicationGateways/agw-fleet-${at}`;
export const serviceOf = (at: number): string =>
  `${ids.group}/providers/Microsoft.ApiManagement/service/apim-fleet-${at}`;

export const nameOf = (at: number): string => `fleet-${at}`;
export const internalHostOf = (at: number): string => `e${at}.${hosts.zone}`;

/**
 * What a platform team has beside the sample: a gateway for each edge, few API Management services, and one vault, one DNS server and
 * one public zone for all, made through Azure's own routes. The specs of the edges, which nobody has stored yet.
 */
export async function createFleetEstate(
  edgeTls: EdgeTls,
  size: FleetSize,
): Promise<readonly Record<string, unknown>[]> {
  const { session, azure } = edgeTls.stack;
  // An assignment at the group counts for everything below it.
  await grantEdgeTls(session, azure.appIdentity.objectId, {
    gateway: [ids.group],
    gatewayLinked: [ids.group],
    apiManagement: [ids.group],
  });
  await Promise.all(upTo(size.services).map((at) => createService(session, serviceOf(at))));
  for (const at of upTo(size.edges)) await createGateway(session, at, edgeTls.stack.world.vaultUrl);
  return upTo(size.edges).map((at) => fleetSpec(edgeTls.spec, at, serviceOf(at % size.services)));
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

async function createService(session: AzureSession, id: string): Promise<void> {
  const service = (await session.put(id, apiVersions.apiManagement, {
    location,
    sku: { name: 'Premium', capacity: 1 },
    identity: { type: 'SystemAssigned' },
    properties: {
      publisherEmail: 'api@contoso.com',
      publisherName: 'Contoso',
      virtualNetworkType: 'Internal',
      virtualNetworkConfiguration: { subnetResourceId: ids.apiManagementSubnet },
    },
  })) as { identity: { principalId: string } };
  await grantSecrets(session, service.identity.principalId);
}

/** As empty as Azure lets a gateway be: it must have a rule before it has one of ours. */
async function createGateway(session: AzureSession, at: number, vaultUrl: string): Promise<void> {
  const id = gatewayOf(at);
  const address = `${network}/publicIPAddresses/pip-fleet-${at}`;
  const child = (collection: string, name: string): { id: string } => ({ id: `${id}/${collection}/${name}` });
  await session.put(address, apiVersions.network, {
    location,
    sku: { name: 'Standard', tier: 'Regional' },
    properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: `agw-fleet-${at}` } },
  });
  await session.put(id, apiVersions.network, {
    location,
    identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.gatewayIdentity]: {} } },
    properties: {
      sku: { name: 'Standard_v2', tier: 'Standard_v2', capacity: 1 },
      gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: ids.gatewaySubnet } } }],
      frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: address } } }],
      frontendPorts: [{ name: 'https', properties: { port: 443 } }],
      sslCertificates: [{ name: 'www', properties: { keyVaultSecretId: `${vaultUrl}/secrets/www-contoso-com` } }],
      backendAddressPools: [{ name: 'web', properties: {} }],
      backendHttpSettingsCollection: [
        {
          name: 'web',
          properties: { port: 443, protocol: 'Https', cookieBasedAffinity: 'Disabled', requestTimeout: 20 },
        },
      ],
      httpListeners: [
        {
          name: 'www',
          properties: {
            frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
            frontendPort: child('frontendPorts', 'https'),
            protocol: 'Https',
            hostName: hosts.foreign,
            sslCertificate: child('sslCertificates', 'www'),
            requireServerNameIndication: true,
          },
        },
      ],
      requestRoutingRules: [
        {
          name: 'www',
          properties: {
            ruleType: 'Basic',
            priority: 10,
            httpListener: child('httpListeners', 'www'),
            backendAddressPool: child('backendAddressPools', 'web'),
            backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
          },
        },
      ],
    },
  });
}

function fleetSpec(sample: Record<string, unknown>, at: number, apiManagement: string): Record<string, unknown> {
  const [endpoint] = sample.endpoints as readonly Record<string, unknown>[];
  return {
    ...sample,
    name: nameOf(at),
    applicationGateway: gatewayOf(at),
    apiManagement,
    endpoints: [{ ...endpoint, internalHostname: internalHostOf(at), publicHostnames: [`e${at}.contoso.com`] }],
  };
}
