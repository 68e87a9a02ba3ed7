import type { AzureSession } from '../../local/sample/azure-session.ts';
import { apiVersions, ids, location, subscription } from '../../local/sample/names.ts';

export interface Example {
  readonly type: string;
  readonly id: string;
  readonly apiVersion: string;
  readonly body: unknown;
}

const network = `${ids.group}/providers/Microsoft.Network`;
const eventGrid = '2025-02-15';
const privateDns = '2024-06-01';
const topic = `${ids.group}/providers/Microsoft.EventGrid/systemTopics/evgt-kv`;
const role = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/0a000000-0000-4000-8000-000000000001`;

/** One of each type that local Azure serves and the sample estate has not, in the order in which they can be made. */
export function moreResources(eventEndpoint: string): readonly Example[] {
  const webhook = { destination: { endpointType: 'WebHook', properties: { endpointUrl: eventEndpoint } } };
  return [
    {
      type: 'Microsoft.Network/dnsZones/A',
      id: `${ids.publicZone}/A/direct`,
      apiVersion: apiVersions.dns,
      body: { properties: { TTL: 300, ARecords: [{ ipv4Address: '203.0.113.9' }] } },
    },
    {
      type: 'Microsoft.Network/dnsZones/TXT',
      id: `${ids.publicZone}/TXT/_note`,
      apiVersion: apiVersions.dns,
      body: { properties: { TTL: 300, TXTRecords: [{ value: ['one', 'two'] }] } },
    },
    {
      type: 'Microsoft.Network/privateDnsZones',
      id: `${network}/privateDnsZones/contoso.internal`,
      apiVersion: privateDns,
      body: { location: 'global', properties: {} },
    },
    {
      type: 'Microsoft.Network/privateDnsZones/A',
      id: `${network}/privateDnsZones/contoso.internal/A/apim`,
      apiVersion: privateDns,
      body: { properties: { ttl: 300, aRecords: [{ ipv4Address: '10.0.1.4' }] } },
    },
    {
      type: 'Microsoft.Compute/virtualMachines/runCommands',
      id: `${ids.dnsServer}/runCommands/check`,
      apiVersion: apiVersions.compute,
      body: { location, properties: { source: { script: 'exit 0' } } },
    },
    {
      type: 'Microsoft.EventGrid/systemTopics',
      id: topic,
      apiVersion: eventGrid,
      body: { location, properties: { source: ids.vault, topicType: 'Microsoft.KeyVault.vaults' } },
    },
    {
      type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      id: `${topic}/eventSubscriptions/edge`,
      apiVersion: eventGrid,
      body: { properties: webhook },
    },
    {
      type: 'Microsoft.Authorization/roleDefinitions',
      id: role,
      apiVersion: apiVersions.authorization,
      body: {
        properties: {
          roleName: 'A role for reading',
          description: 'Reads gateways.',
          type: 'CustomRole',
          assignableScopes: [`/subscriptions/${subscription}`],
          permissions: [{ actions: ['Microsoft.Network/applicationGateways/read'], notActions: [] }],
        },
      },
    },
    {
      type: 'Microsoft.Authorization/roleAssignments',
      id: `${ids.gateway}/providers/Microsoft.Authorization/roleAssignments/0a000000-0000-4000-8000-000000000002`,
      apiVersion: apiVersions.authorization,
      body: {
        properties: {
          roleDefinitionId: role,
          principalId: '0a000000-0000-4000-8000-000000000003',
          principalType: 'ServicePrincipal',
        },
      },
    },
  ];
}

/** Makes one and reads it back, as anybody would. */
export async function madeIn(session: AzureSession, { id, apiVersion, body }: Example): Promise<object> {
  await session.put(id, apiVersion, body);
  return (await session.get(id, apiVersion)) as object;
}
