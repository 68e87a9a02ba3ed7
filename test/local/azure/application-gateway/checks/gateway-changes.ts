import { createResourceStore } from '../../../../../local/azure/core/resource-store.ts';
import type { ResourceDocument, ResourceStore } from '../../../../../local/azure/core/contracts.ts';
import { type GatewayBody, sampleGateway } from '../../../../support/sample-gateway.ts';

export const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg';
export const NETWORK = `${GROUP}/providers/Microsoft.Network`;
export const GATEWAY = `${NETWORK}/applicationGateways/agw`;
export const VNET = `${NETWORK}/virtualNetworks/vnet`;
export const ADDRESS = `${NETWORK}/publicIPAddresses/pip`;

export type Child = { name: string; properties: Record<string, unknown> };
export type Change = (properties: Record<string, Child[]> & Record<string, unknown>, body?: GatewayBody) => void;

export function surroundings(): ResourceStore {
  const store = createResourceStore();
  const put = (id: string, fields: Partial<ResourceDocument>): void =>
    store.put(id, { id, name: 'it', type: 'it', location: 'westeurope', properties: {}, ...fields });
  const subnets = ['snet-agw', 'snet-other'].map((name) => ({ name, properties: {} }));
  put(VNET, { properties: { subnets } });
  put(ADDRESS, { sku: { name: 'Standard' } });
  put(`${ADDRESS}-basic`, { sku: { name: 'Basic' } });
  put(`${ADDRESS}-elsewhere`, { sku: { name: 'Standard' }, location: 'northeurope' });
  return store;
}

export function bodyWith(root: { readonly data: string }, change: Change = () => undefined): GatewayBody {
  const body = sampleGateway({
    gatewayId: GATEWAY,
    subnetId: `${VNET}/subnets/snet-agw`,
    publicIpId: ADDRESS,
    identityId: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-agw`,
    keyVaultSecretId: 'https://kv.vault.azure.net/secrets/listener',
    publicHost: 'api.contoso.com',
    backendHost: 'apim.contoso.internal',
    trustedRoots: [root.data],
  });
  change(body.properties as never, body);
  return body;
}

export const ref = (path: string): { id: string } => ({ id: `${GATEWAY}/${path}` });
export const first = (children: Child[] | undefined): Record<string, unknown> => children?.[0]?.properties ?? {};
export const set =
  (collection: string, fields: Record<string, unknown>): Change =>
  (properties) =>
    Object.assign(first(properties[collection]), fields);
export const add =
  (collection: string, ...children: Child[]): Change =>
  (properties) => {
    properties[collection] = [...(properties[collection] ?? []), ...structuredClone(children)];
  };
export const all =
  (...changes: Change[]): Change =>
  (properties, body) => {
    for (const change of changes) change(properties, body);
  };
export const named = (name: string, properties: Record<string, unknown>): Child => ({ name, properties });

export const target = {
  backendAddressPool: ref('backendAddressPools/pool'),
  backendHttpSettings: ref('backendHttpSettingsCollection/setting'),
};

/** Another listener with a rule of its own, on the sample's front end and port unless told otherwise. */
export function site(name: string, listener: Record<string, unknown>, rule: Record<string, unknown> = {}): Change {
  return (properties) => {
    const like = first(properties['httpListeners']);
    add('httpListeners', named(name, { ...like, hostNames: [`${name}.contoso.com`], ...listener }))(properties);
    const priority = 200 + properties['requestRoutingRules']!.length;
    const own = { ruleType: 'Basic', priority, httpListener: ref(`httpListeners/${name}`), ...target, ...rule };
    add('requestRoutingRules', named(name, own))(properties);
  };
}

export const layer4 = all(
  add('frontendPorts', named('mq', { port: 1414 })),
  add(
    'listeners',
    named('mq', {
      frontendIPConfiguration: ref('frontendIPConfigurations/public'),
      frontendPort: ref('frontendPorts/mq'),
      protocol: 'Tcp',
    }),
  ),
  add('backendSettingsCollection', named('mq', { port: 1414, protocol: 'Tcp', timeout: 30 })),
  add(
    'routingRules',
    named('mq', {
      ruleType: 'Basic',
      priority: 900,
      listener: ref('listeners/mq'),
      backendAddressPool: ref('backendAddressPools/pool'),
      backendSettings: ref('backendSettingsCollection/mq'),
    }),
  ),
);

export const redirect = (fields: Record<string, unknown>): Change =>
  add('redirectConfigurations', named('r', { redirectType: 'Permanent', ...fields }));
export const pathMap = (fields: Record<string, unknown>, rule: Record<string, unknown> = {}): Change =>
  add(
    'urlPathMaps',
    named('map', {
      defaultBackendAddressPool: target.backendAddressPool,
      defaultBackendHttpSettings: target.backendHttpSettings,
      pathRules: [named('a', { paths: ['/a/*'], ...target, ...rule })],
      ...fields,
    }),
  );

export function privateFrontEnd(properties: Parameters<Change>[0]): void {
  const subnet = { id: `${VNET}/subnets/snet-agw` };
  const inside = { privateIPAddress: '10.0.0.10', privateIPAllocationMethod: 'Static', subnet };
  add('frontendIPConfigurations', named('private', inside))(properties);
}

export function many(count: number, properties: Record<string, unknown> = {}): Child[] {
  return Array.from({ length: count }, (_, index) => named(`it${index}`, properties));
}
