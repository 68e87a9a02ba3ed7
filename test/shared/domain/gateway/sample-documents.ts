import type { DesiredEndpoint, DesiredGateway } from '../../../../shared/domain/gateway/desired-gateway.ts';
import type { Json, JsonObject } from '../../../../shared/domain/json.ts';

export const gatewayId =
  '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers/Microsoft.Network/applicationGateways/agw-contoso';

const child = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });

export const endpoint: DesiredEndpoint = {
  name: 'gateway',
  internalHostname: 'apim.contoso.internal',
  publicHostnames: ['api.contoso.com'],
  listenerCertificate: { keyVaultSecretId: 'https://kv-contoso.vault.azure.net/secrets/wildcard-contoso-com' },
  rule: { type: 'Basic', priority: 100 },
  probePath: '/status-0123456789abcdef',
};

export const desired: DesiredGateway = {
  id: gatewayId,
  roots: [{ name: 'edge-tls-root-0123456789ab', data: 'bmV3IHJvb3Q=' }],
  endpoints: [endpoint],
  route: 'first',
  backendHostnames: ['apim.contoso.internal'],
};

/** Another team's gateway: site, redirect, rewrite set, firewall policy, and fields that no SDK knows. */
export const sharedGateway: JsonObject = {
  id: gatewayId,
  name: 'agw-contoso',
  etag: 'W/"1"',
  location: 'westeurope',
  tags: { owner: 'web-team' },
  identity: {
    type: 'UserAssigned',
    userAssignedIdentities: {
      '/subscriptions/6f1c/resourceGroups/rg/providers/x/id-agw': { principalId: 'p', clientId: 'c' },
    },
  },
  newTopLevelField: { kept: [1, null, 'x'] },
  properties: {
    provisioningState: 'Succeeded',
    operationalState: 'Running',
    sku: { name: 'WAF_v2', tier: 'WAF_v2', family: 'Generation_1' },
    enableHttp3: false,
    firewallPolicy: { id: '/subscriptions/6f1c/resourceGroups/rg/providers/Microsoft.Network/fw/waf' },
    gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: '/subscriptions/6f1c/snet' } } }],
    frontendIPConfigurations: [
      { name: 'private', properties: { privateIPAddress: '10.0.0.4' } },
      { name: 'public', properties: { publicIPAddress: { id: '/subscriptions/6f1c/pip' } } },
    ],
    frontendPorts: [{ name: 'https', properties: { port: 443, newPortField: 7 } }],
    sslCertificates: [
      { name: 'www', properties: { publicCertData: 'AAAA', keyVaultSecretId: 'https://kv/secrets/www' } },
    ],
    backendAddressPools: [{ name: 'web', properties: { backendAddresses: [{ fqdn: 'app.azurewebsites.net' }] } }],
    backendHttpSettingsCollection: [{ name: 'web', properties: { port: 443, protocol: 'Https', odd: { deep: true } } }],
    httpListeners: [
      {
        name: 'www',
        properties: {
          frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
          frontendPort: child('frontendPorts', 'https'),
          protocol: 'Https',
          hostName: 'www.contoso.com',
          sslCertificate: child('sslCertificates', 'www'),
        },
      },
    ],
    rewriteRuleSets: [{ name: 'headers', properties: { rewriteRules: [{ name: 'hsts' }] } }],
    requestRoutingRules: [
      {
        name: 'www',
        properties: {
          ruleType: 'Basic',
          priority: 10,
          httpListener: child('httpListeners', 'www'),
          backendAddressPool: child('backendAddressPools', 'web'),
          backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
          rewriteRuleSet: child('rewriteRuleSets', 'headers'),
        },
      },
    ],
    collectionOfTomorrow: [{ name: 'edge-tls-of-somebody', properties: { x: 1 } }],
  },
};

const defaults: Readonly<Record<string, JsonObject>> = {
  backendHttpSettingsCollection: {
    sniName: null,
    dedicatedBackendConnection: false,
    connectionDraining: { enabled: false, drainTimeoutInSec: 1 },
    path: null,
  },
  httpListeners: { requireServerNameIndication: false, enableHttp3: false, customErrorConfigurations: [] },
  probes: { minServers: 0, match: { body: '', statusCodes: ['200-399'] } },
};

const backReferences: Readonly<Record<string, JsonObject>> = {
  frontendPorts: { httpListeners: [child('httpListeners', 'edge-tls-gateway-listener')] },
  backendAddressPools: { requestRoutingRules: [child('requestRoutingRules', 'edge-tls-gateway-rule')] },
  probes: { backendHttpSettingsCollection: [child('backendHttpSettingsCollection', 'edge-tls-gateway-setting')] },
};

/** What a GET answers after the PUT: etags, states, types, defaults and back references added, collections in another order. */
export function echoedByAzure(document: JsonObject): JsonObject {
  const properties = document.properties as JsonObject;
  const echoed = Object.entries(properties).map(([collection, value]) => [
    collection,
    Array.isArray(value)
      ? value.map((entry: Json) => echoedChild(collection, entry as JsonObject)).toReversed()
      : value,
  ]);
  return { ...document, etag: 'W/"2"', properties: { ...Object.fromEntries(echoed), provisioningState: 'Updating' } };
}

function echoedChild(collection: string, entry: JsonObject): JsonObject {
  const id = `${gatewayId.replace('resourceGroups', 'resourcegroups')}/${collection}/${JSON.stringify(entry.name).slice(1, -1)}`;
  const properties = {
    ...defaults[collection],
    ...(entry.properties as JsonObject),
    ...backReferences[collection],
    provisioningState: 'Updating',
  };
  return { ...entry, id, etag: 'W/"2"', type: `Microsoft.Network/applicationGateways/${collection}`, properties };
}

export function objectsOf(document: JsonObject, collection: string): readonly JsonObject[] {
  return ((document.properties as JsonObject)[collection] ?? []) as readonly JsonObject[];
}

export function object(document: JsonObject, collection: string, name: string): JsonObject | undefined {
  return objectsOf(document, collection).find((entry) => entry.name === name);
}

export function propertiesIn(document: JsonObject, collection: string, name: string): JsonObject {
  const found = object(document, collection, name);
  if (found === undefined) throw new Error(`${collection}/${name} is not there`);
  return found.properties as JsonObject;
}

/** The document with one object's properties changed, as somebody's edit would. */
export function edited(document: JsonObject, path: readonly [string, string], properties: JsonObject): JsonObject {
  const [collection, name] = path;
  const entries = objectsOf(document, collection).map((entry) =>
    entry.name === name ? { ...entry, properties: { ...(entry.properties as JsonObject), ...properties } } : entry,
  );
  return { ...document, properties: { ...(document.properties as JsonObject), [collection]: entries } };
}

export function without(document: JsonObject, collection: string, name: string): JsonObject {
  const entries = objectsOf(document, collection).filter((entry) => entry.name !== name);
  return { ...document, properties: { ...(document.properties as JsonObject), [collection]: entries } };
}

export function withObject(document: JsonObject, collection: string, entry: JsonObject): JsonObject {
  const entries = [...objectsOf(document, collection), entry];
  return { ...document, properties: { ...(document.properties as JsonObject), [collection]: entries } };
}
