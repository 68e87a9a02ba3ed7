import { haveBicep } from './compiled-template.ts';
import { home, predicted, type PredictedResource } from './predicted-resources.ts';

jest.setTimeout(60_000);

const [network, services] = ['00000000-0000-0000-0000-0000000000aa', '00000000-0000-0000-0000-0000000000bb'];
const idIn = (subscription: string, group: string, rest: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/${rest}`;
// Resource groups may have dots, brackets and letters of every script, and 90 characters.
const gateway = idIn(network, `rg.Größe_(${'x'.repeat(79)})`, 'Microsoft.Network/applicationGateways/agw');
const subnet = idIn(network, 'rg-net', 'Microsoft.Network/virtualNetworks/vnet/subnets/snet-agw');
const edge = {
  applicationGateway: gateway,
  apiManagement: idIn(services, 'rg-apim', 'Microsoft.ApiManagement/service/apim'),
  keyVault: idIn(home, 'rg-vault', 'Microsoft.KeyVault/vaults/kv'),
  dnsServer: '',
  publicDnsZone: '',
  linkedResources: [subnet],
};
const parameters = {
  environmentName: 'prod.eu_(1)'.padEnd(64, 'x'),
  location: 'westeurope',
  integrationSubnetId: idIn(home, 'rg-net', 'Microsoft.Network/virtualNetworks/vnet/subnets/snet-app'),
  authClientId: '11111111-1111-1111-1111-111111111111',
};

(haveBicep ? describe : describe.skip)(
  'the access of the app to two edges that share everything, in other subscriptions',
  () => {
    let made: readonly PredictedResource[];
    beforeAll(() => {
      // Azure does not tell cases apart in an id, and people mix them.
      const twin = {
        ...edge,
        keyVault: edge.keyVault.replace('resourceGroups', 'resourcegroups'),
        linkedResources: [subnet, subnet.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')],
      };
      made = predicted('infra/main.bicep', { ...parameters, edges: [edge, twin] });
    });
    const ofType = (type: string) => made.filter((resource) => resource.type === `Microsoft.Authorization/${type}`);

    test('is given once at each resource', () => {
      const places = ofType('roleAssignments').map(
        ({ id }) => /^\[extensionResourceId\('([^']+)'/.exec(id)?.[1]?.toLowerCase() ?? '',
      );
      const shared = [edge.applicationGateway, edge.apiManagement, edge.keyVault, subnet].map((id) => id.toLowerCase());
      expect(places.filter((place) => shared.includes(place)).toSorted()).toEqual(shared.toSorted());
    });

    test('is by roles that can be assigned where they are', () => {
      const assignable = new Map(
        ofType('roleDefinitions').map(({ id, properties }) => [id, properties?.['assignableScopes']]),
      );
      const custom = ofType('roleAssignments').filter(({ properties }) =>
        assignable.has(String(properties?.['roleDefinitionId'])),
      );
      // Four resources, and the operations of each subscription.
      expect(custom).toHaveLength(7);
      for (const { id, properties } of custom) {
        const [subscription] = /\/subscriptions\/[0-9a-f-]{36}/.exec(id) ?? [];
        expect(assignable.get(String(properties?.['roleDefinitionId']))).toEqual([subscription]);
      }
    });
  },
);
