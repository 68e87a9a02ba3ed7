import { neededPermissions } from '../../../../shared/domain/permissions/needed-permissions.ts';
import { sharedGateway } from '../gateway/sample-documents.ts';
import { specDocument, specOf } from '../plan/converged-edge.ts';

const group = specDocument.applicationGateway.split('/providers/')[0] ?? '';
const subscription = group.split('/resourceGroups/')[0] ?? '';
const linked = {
  subnet: `${group}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/snet-agw`,
  address: `${group}/providers/Microsoft.Network/publicIPAddresses/pip`,
  identity: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-agw`,
  policy: `${group}/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf`,
  pathPolicy: `${group}/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf-path`,
};

const gateway = {
  ...sharedGateway,
  identity: { type: 'UserAssigned', userAssignedIdentities: { [linked.identity]: {} } },
  properties: {
    firewallPolicy: { id: linked.policy },
    gatewayIPConfigurations: [{ name: 'a', properties: { subnet: { id: linked.subnet } } }],
    frontendIPConfigurations: [{ name: 'b', properties: { publicIPAddress: { id: linked.address } } }],
    httpListeners: [{ name: 'c', properties: { firewallPolicy: { id: linked.policy.toUpperCase() } } }],
    urlPathMaps: [
      {
        name: 'd',
        properties: { pathRules: [{ name: 'e', properties: { firewallPolicy: { id: linked.pathPolicy } } }] },
      },
    ],
  },
};

const scopesOf = (needs: ReturnType<typeof neededPermissions>) =>
  needs.map(({ scope, role }) => [scope.toLowerCase(), role]);

describe('permissions that an edge needs', () => {
  test('are asked of each resource that it touches, and of what the gateway refers to', () => {
    expect(scopesOf(neededPermissions(specOf(), gateway))).toEqual(
      [
        [specDocument.applicationGateway, 'gateway'],
        [linked.subnet, 'gatewayLinked'],
        [linked.address, 'gatewayLinked'],
        [linked.identity, 'gatewayLinked'],
        [linked.policy, 'gatewayLinked'],
        [linked.pathPolicy, 'gatewayLinked'],
        [specDocument.apiManagement, 'apiManagement'],
        [specDocument.dns.virtualMachine, 'dnsServer'],
        [specDocument.endpoints[0]?.publicDns.zoneId ?? '', 'publicDns'],
        [subscription, 'operations'],
      ].map(([scope = '', role]) => [scope.toLowerCase(), role]),
    );
  });

  test('of a linked resource are only those of its type', () => {
    const needs = neededPermissions(specOf(), gateway);
    const actionsAt = (id: string) => needs.find(({ scope }) => scope === id)?.actions;
    expect(actionsAt(linked.subnet)).toEqual([
      'Microsoft.Network/virtualNetworks/subnets/read',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
    ]);
    expect(actionsAt(linked.address)).toHaveLength(2);
    expect(actionsAt(linked.identity)).toEqual(['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action']);
  });

  test('to poll operations are those of the providers in the subscription', () => {
    const elsewhere = specDocument.applicationGateway.replace(/[0-9a-f]{8}/, 'ffffffff');
    const operations = neededPermissions(specOf({ ...specDocument, applicationGateway: elsewhere }), null).filter(
      ({ role }) => role === 'operations',
    );
    expect(operations.map(({ actions }) => [...new Set(actions.map((action) => action.split('/')[0]))])).toEqual([
      ['Microsoft.Network'],
      ['Microsoft.Compute', 'Microsoft.ApiManagement'],
    ]);
  });

  test('do without what the gateway refers to while it cannot be read', () => {
    expect(scopesOf(neededPermissions(specOf(), null)).map(([, role]) => role)).not.toContain('gatewayLinked');
  });
});

describe('permissions of a private zone', () => {
  test('take the place of those on a machine', () => {
    const zoneId = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
    const needs = neededPermissions(specOf({ ...specDocument, dns: { kind: 'privateZone', zoneId } }), null);
    expect(needs.filter(({ role }) => role === 'dnsServer')).toEqual([]);
    expect(needs.find(({ role }) => role === 'privateDns')?.scope).toBe(zoneId);
    const polled = needs.find(({ role }) => role === 'operations')?.actions ?? [];
    expect(polled.filter((action) => action.startsWith('Microsoft.Compute/'))).toEqual([]);
  });
});
