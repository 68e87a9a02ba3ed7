import type { ResourceDocument } from '../../../../../local/azure/core/contracts.ts';
import { createTestAuthority, type TestAuthority } from '../../../../support/test-authority.ts';
import { OLD_PFX } from '../../core/pkcs12/old-pfx.ts';
import { uploadedPfx } from '../uploaded-pfx.ts';
import {
  add,
  ADDRESS,
  all,
  bodyWith,
  type Change,
  type Child,
  first,
  GATEWAY,
  layer4,
  many,
  named,
  NETWORK,
  pathMap,
  privateFrontEnd,
  redirect,
  ref,
  set,
  site,
  surroundings,
  target,
  VNET,
} from './gateway-changes.ts';
import { draftOf, refusalOf } from './judge-put.ts';

/** What Azure very likely refuses, while its code is not known. */
const ASSUMED = 'LocalAzureAssumesRefusal';
const EITHER = 'ApplicationGatewayV2SkuMustSpecifyEitherCapacityOrAutoscaleConfiguration';
const UNREADABLE = 'InvalidRequestFormat InvalidJson';

let root: TestAuthority;
beforeAll(async () => {
  root = await createTestAuthority('contoso internal root');
});

const accepted: [string, Change][] = [
  ['a PFX of older tools', set('sslCertificates', { keyVaultSecretId: undefined, data: OLD_PFX, password: 'secret' })],
  ['the sample', () => undefined],
  [
    'the same name on another front end of the gateway',
    all(
      privateFrontEnd,
      site('inside', {
        frontendIPConfiguration: ref('frontendIPConfigurations/private'),
        hostNames: ['api.contoso.com'],
      }),
    ),
  ],
  ['a wildcard beside a name that it covers', site('tenants', { hostNames: ['*.contoso.com'] })],
  ['a listener for any host beside one with a name', site('any', { hostNames: [] })],
  ['wildcards in the forms that Azure lists', site('w', { hostNames: ['*.contoso-*.com', 'w??.contoso*.edu.*'] })],
  ['layer 4', layer4],
  [
    'a private gateway',
    (properties) => {
      properties['frontendIPConfigurations'] = [];
      privateFrontEnd(properties);
      set('httpListeners', { frontendIPConfiguration: ref('frontendIPConfigurations/private') })(properties);
    },
  ],
  [
    'a probe that takes its host from the settings',
    set('probes', { host: '', pickHostNameFromBackendHttpSettings: true }),
  ],
  ['a redirect to a listener', redirect({ targetListener: ref('httpListeners/listener') })],
  ['a path map', pathMap({})],
  ['numbers as templates write them', set('frontendPorts', { port: '443' })],
  [
    'autoscaling',
    (properties) =>
      Object.assign(properties, {
        sku: { name: 'Standard_v2', tier: 'Standard_v2' },
        autoscaleConfiguration: { minCapacity: 0, maxCapacity: 10 },
      }),
  ],
];

test.each(accepted)('accepted: %s', (_what, change) => {
  expect(refusalOf({ id: GATEWAY, body: bodyWith(root, change), resources: surroundings() })).toBeUndefined();
});

/** Codes that a public report shows, and those of the one that stands for all that none does. */
const refused: [string, string, Change][] = [
  [
    'a wrong password of an older PFX',
    'ApplicationGatewaySslCertificatePasswordIncorrect',
    set('sslCertificates', { keyVaultSecretId: undefined, data: OLD_PFX, password: 'wrong' }),
  ],
  ['a probe without a host', 'ApplicationGatewayProbeHostIsNull', set('probes', { host: undefined })],
  ['a probe with an empty host', 'ApplicationGatewayProbeHostIsNull', set('probes', { host: '' })],
  ['front-end port 0', 'ApplicationGatewayFrontendPortInvalidPortNumber', set('frontendPorts', { port: 0 })],
  ['front-end port 65535', 'ApplicationGatewayFrontendPortInvalidPortNumber', set('frontendPorts', { port: 65_535 })],
  ['101 pools', 'ApplicationGatewayBackendAddressPoolLimitReached', add('backendAddressPools', ...many(100))],
  ['101 probes', ASSUMED, add('probes', ...many(100, { protocol: 'Http', host: 'a', path: '/' }))],
  [
    'a wrong PFX password',
    'ApplicationGatewaySslCertificatePasswordIncorrect',
    set('sslCertificates', { keyVaultSecretId: undefined, data: uploadedPfx, password: 'wrong' }),
  ],
  [
    'a PFX that is none',
    'ApplicationGatewaySslCertificateInvalidData',
    set('sslCertificates', { keyVaultSecretId: undefined, data: 'AAAA', password: 'x' }),
  ],
  [
    'a host name twice on a front end and port',
    'ApplicationGatewayHttpListenersUsingSameFrontendPort',
    site('b', { hostNames: ['API.contoso.com'] }),
  ],
  [
    'a host name twice, in the two fields',
    'ApplicationGatewayHttpListenersUsingSameFrontendPort',
    site('b', { hostNames: [], hostName: 'api.contoso.com' }),
  ],
  [
    'two listeners for any host',
    'ApplicationGatewayHttpListenersUsingSameFrontendPort',
    all(set('httpListeners', { hostNames: [] }), site('b', { hostNames: [] })),
  ],
  [
    'the same wildcard twice',
    'ApplicationGatewayHttpListenersUsingSameFrontendPort',
    all(site('a', { hostNames: ['*.contoso.com'] }), site('b', { hostNames: ['*.contoso.com'] })),
  ],
  [
    'two rules on a listener',
    'ApplicationGatewayRequestRoutingRulesUsingSameHttpListener',
    add(
      'requestRoutingRules',
      named('b', { ruleType: 'Basic', priority: 200, httpListener: ref('httpListeners/listener'), ...target }),
    ),
  ],
  [
    'a reference that is no id',
    'InvalidRequestFormat InvalidJsonReferenceFormat',
    set('httpListeners', { frontendPort: { id: 'port-443' } }),
  ],
  [
    'a reference to a child of another kind',
    'InvalidRequestFormat InvalidJsonReferenceFormat',
    set('httpListeners', { frontendPort: ref('probes/probe') }),
  ],
  [
    'a reference without an id',
    'InvalidRequestFormat MissingJsonReferenceId',
    set('httpListeners', { frontendPort: {} }),
  ],
  [
    'a listener without a port',
    'InvalidRequestFormat MissingJsonReferenceId',
    set('httpListeners', { frontendPort: undefined }),
  ],
  [
    'a redirect to a listener with a wildcard',
    'ApplicationGatewayRedirectConfigurationTargetListenerWildcardHostNameError',
    all(site('w', { hostNames: ['*.contoso.com'] }), redirect({ targetListener: ref('httpListeners/w') })),
  ],
  [
    'a redirect to a listener with a question mark',
    'ApplicationGatewayRedirectConfigurationTargetListenerWildcardHostNameError',
    all(site('w', { hostNames: ['w?.contoso.com'] }), redirect({ targetListener: ref('httpListeners/w') })),
  ],
  ['a redirect without a target', ASSUMED, redirect({})],
  [
    'a redirect with two targets',
    ASSUMED,
    redirect({ targetListener: ref('httpListeners/listener'), targetUrl: 'https://contoso.com' }),
  ],
  [
    'a layer-4 rule whose settings are not there',
    'InvalidResourceReference',
    all(layer4, set('routingRules', { backendSettings: ref('backendSettingsCollection/nowhere') })),
  ],
  [
    'a layer-4 rule whose listener is not there',
    'InvalidResourceReference',
    all(layer4, set('routingRules', { listener: ref('listeners/nowhere') })),
  ],
  [
    'a layer-4 listener whose port is not there',
    'InvalidResourceReference',
    all(layer4, set('listeners', { frontendPort: ref('frontendPorts/nowhere') })),
  ],
  [
    'layer-4 settings whose probe is not there',
    'InvalidResourceReference',
    all(layer4, set('backendSettingsCollection', { probe: ref('probes/nowhere') })),
  ],
  ['a layer-4 rule without a listener', ASSUMED, all(layer4, set('routingRules', { listener: undefined }))],
  [
    'two layer-4 rules on a listener',
    ASSUMED,
    all(layer4, (properties) =>
      add('routingRules', named('b', { ...first(properties['routingRules']), priority: 901 }))(properties),
    ),
  ],
  [
    'a load distribution policy whose pool is not there',
    'InvalidResourceReference',
    add(
      'loadDistributionPolicies',
      named('p', {
        loadDistributionTargets: [
          named('t', { weightPerServer: 1, backendAddressPool: ref('backendAddressPools/nowhere') }),
        ],
      }),
    ),
  ],
  [
    'a rule whose load distribution policy is not there',
    'InvalidResourceReference',
    set('requestRoutingRules', { loadDistributionPolicy: ref('loadDistributionPolicies/nowhere') }),
  ],
  [
    'an SSL profile whose authority is not there',
    'InvalidResourceReference',
    add('sslProfiles', named('p', { trustedClientCertificates: [ref('trustedClientCertificates/nowhere')] })),
  ],
  [
    'hostName with pickHostNameFromBackendAddress',
    ASSUMED,
    set('backendHttpSettingsCollection', { pickHostNameFromBackendAddress: true }),
  ],
  [
    'a probe host with pickHostNameFromBackendHttpSettings',
    ASSUMED,
    set('probes', { pickHostNameFromBackendHttpSettings: true }),
  ],
  [
    'six host names',
    ASSUMED,
    set('httpListeners', { hostNames: ['a', 'b', 'c', 'd', 'e', 'f'].map((it) => `${it}.contoso.com`) }),
  ],
  ['hostName and hostNames', ASSUMED, set('httpListeners', { hostName: 'www.contoso.com' })],
  ...[
    '*a*b*.contoso.com',
    '*',
    '*.*',
    'a b.contoso.com',
    '',
    '*?.contoso.com',
    '*.*.*.com',
    'ä.contoso.com',
    '.contoso.com',
  ].map((name): [string, string, Change] => [
    `the host name '${name}'`,
    ASSUMED,
    set('httpListeners', { hostNames: [name] }),
  ]),
  ['a wildcard in hostName', ASSUMED, set('httpListeners', { hostNames: [], hostName: '*.contoso.com' })],
  ...ranges('probes', { interval: [0, 86_401], timeout: [0, 86_401], unhealthyThreshold: [0, 21], port: [0, 65_536] }),
  ...ranges('backendHttpSettingsCollection', { port: [0, 65_536], requestTimeout: [0, 86_401] }),
  [
    'a drain time-out of an hour and a second',
    ASSUMED,
    set('backendHttpSettingsCollection', { connectionDraining: { enabled: true, drainTimeoutInSec: 3_601 } }),
  ],
  ...[
    'gatewayIPConfigurations',
    'frontendIPConfigurations',
    'frontendPorts',
    'httpListeners',
    'requestRoutingRules',
  ].map((collection): [string, string, Change] => [
    `no ${collection}`,
    ASSUMED,
    (properties) => (properties[collection] = []),
  ]),
  ['two ports of one number', ASSUMED, add('frontendPorts', named('again', { port: 443 }))],
  [
    'a Basic address on v2',
    'ApplicationGatewayInvalidPublicIpSku',
    set('frontendIPConfigurations', { publicIPAddress: { id: `${ADDRESS}-basic` } }),
  ],
  [
    'an address in another region',
    'InvalidResourceReference',
    set('frontendIPConfigurations', { publicIPAddress: { id: `${ADDRESS}-elsewhere` } }),
  ],
  [
    'an address that is no address',
    'InvalidRequestFormat InvalidJsonReferenceFormat',
    set('frontendIPConfigurations', { publicIPAddress: { id: VNET } }),
  ],
  ['no capacity', EITHER, (properties) => (properties['sku'] = { name: 'WAF_v2', tier: 'WAF_v2' } as never)],
  [
    'capacity and autoscaling',
    EITHER,
    (properties) => Object.assign(properties, { autoscaleConfiguration: { minCapacity: 1 } }),
  ],
  [
    'name and tier that differ',
    'ApplicationGatewaySkuNameInvalidForSkuTier',
    (properties) => (properties['sku'] = { name: 'WAF_v2', tier: 'Standard_v2', capacity: 1 } as never),
  ],
  [
    'an unknown SKU',
    UNREADABLE,
    (properties) => (properties['sku'] = { name: 'Standard_v3', tier: 'Standard_v2', capacity: 1 } as never),
  ],
  ['an unknown word', UNREADABLE, set('httpListeners', { protocol: 'Httpz' })],
  ['a string for a boolean', UNREADABLE, set('httpListeners', { requireServerNameIndication: 'true' })],
  ['a text that is no number', UNREADABLE, set('frontendPorts', { port: 'https' })],
  ['half a port', UNREADABLE, set('frontendPorts', { port: 443.5 })],
  ['a list for an object', UNREADABLE, (properties) => (properties['sku'] = [])],
  ['an object for a list', UNREADABLE, (properties) => (properties['httpListeners'] = {} as never)],
  ['an unknown property', UNREADABLE, set('httpListeners', { hostNamez: [] })],
  ['an unknown property of the gateway', UNREADABLE, (properties) => Object.assign(properties, { listener: [] })],
  ['an unknown property beside properties', UNREADABLE, (_, body) => Object.assign(body!, { sku: {} })],
  ['an Http listener with a certificate', ASSUMED, set('httpListeners', { protocol: 'Http' })],
  [
    'an Https listener without one',
    'ApplicationGatewayHttpsListenerMustReferenceSslCert',
    set('httpListeners', { sslCertificate: undefined }),
  ],
  [
    'trusted roots on Http settings',
    ASSUMED,
    all(set('backendHttpSettingsCollection', { protocol: 'Http' }), set('probes', { protocol: 'Http' })),
  ],
  ['a system-assigned identity', ASSUMED, (_, body) => (body!.identity = { type: 'SystemAssigned' })],
  ['a name of 81 characters', 'InvalidResourceName', add('backendAddressPools', named('a'.repeat(81), {}))],
  ['a name that ends in a hyphen', 'InvalidResourceName', add('backendAddressPools', named('pool-', {}))],
  ['51 tags', ASSUMED, (_, body) => (body!.tags = Object.fromEntries(many(51).map(({ name }) => [name, 'it'])))],
  ['a path rule without paths', ASSUMED, pathMap({}, { paths: [] })],
  ['a path map without path rules', ASSUMED, pathMap({ pathRules: [] })],
  ['a path map without a default', ASSUMED, pathMap({ defaultBackendAddressPool: undefined })],
  ['a path without its slash', ASSUMED, pathMap({}, { paths: ['a/*'] })],
  ['a path twice', 'ApplicationGatewayPathsWithinUrlPathMapMustBeUnique', pathMap({}, { paths: ['/a/*', '/A/*'] })],
  [
    'a backend and a redirect in a rule',
    ASSUMED,
    all(
      redirect({ targetUrl: 'https://contoso.com' }),
      set('requestRoutingRules', { redirectConfiguration: ref('redirectConfigurations/r') }),
    ),
  ],
  [
    'a backend and a redirect in a path rule',
    ASSUMED,
    all(
      redirect({ targetUrl: 'https://contoso.com' }),
      pathMap({}, { redirectConfiguration: ref('redirectConfigurations/r') }),
    ),
  ],
  ['a pool without settings', ASSUMED, set('requestRoutingRules', { backendHttpSettings: undefined })],
  [
    'a priority twice',
    'ApplicationGatewayRequestRoutingRulePriorityMustBeUnique',
    all(set('requestRoutingRules', { priority: 7 }), site('b', {}, { priority: 7 })),
  ],
  [
    'a path map without default settings',
    'ApplicationGatewayUrlPathMapMustSpecifyDefaultBackendHttpSettings',
    pathMap({ defaultBackendHttpSettings: undefined }),
  ],
  [
    'a private front end in another subnet',
    'ApplicationGatewayFrontendIpSubnetCannotBeDifferentFromGatewaySubnet',
    (properties) => {
      privateFrontEnd(properties);
      const subnet = { id: `${VNET}/subnets/snet-other` };
      Object.assign(properties['frontendIPConfigurations']!.at(-1)!.properties, { subnet });
    },
  ],
  [
    'a WAF without a policy or a configuration',
    'ApplicationGatewayFirewallNotConfiguredForSelectedSku',
    (properties) => (properties['sku'] = { name: 'WAF_v2', tier: 'WAF_v2', capacity: 1 } as never),
  ],
  [
    'a firewall that is on in a Standard gateway',
    'ApplicationGatewayFirewallCannotBeEnabledForSelectedSku',
    (properties) => Object.assign(properties, { webApplicationFirewallConfiguration: { enabled: true } }),
  ],
  [
    'Http settings with an Https probe',
    'ApplicationGatewayProbeProtocolMustMatchBackendHttpSettinsProtocol',
    set('backendHttpSettingsCollection', { protocol: 'Http', trustedRootCertificates: [] }),
  ],
  [
    'Http on port 443',
    'ApplicationGatewayPortNotValidForProtocol',
    set('httpListeners', { protocol: 'Http', sslCertificate: undefined }),
  ],
  ['priority 20001', ASSUMED, set('requestRoutingRules', { priority: 20_001 })],
];

function ranges(collection: string, fields: Record<string, number[]>): [string, string, Change][] {
  return Object.entries(fields).flatMap(([field, values]) =>
    values.map((value): [string, string, Change] => [
      `${field} ${value} in ${collection}`,
      ASSUMED,
      set(collection, { [field]: value }),
    ]),
  );
}

test.each(refused)('refused: %s: %s', (_what, code, change) => {
  expect(refusalOf({ id: GATEWAY, body: bodyWith(root, change), resources: surroundings() })).toBe(code);
});

test('an address that another gateway has is taken', () => {
  const resources = surroundings();
  const id = `${NETWORK}/applicationGateways/other`;
  resources.put(id, {
    ...(bodyWith(root) as object),
    id,
    name: 'other',
    type: 'Microsoft.Network/applicationGateways',
  } as ResourceDocument);
  expect(refusalOf({ id: GATEWAY, body: bodyWith(root), resources })).toBe('PublicIPAddressInUse');
});

test.each<[string, Change]>([
  ['move to another subnet', set('gatewayIPConfigurations', { subnet: { id: `${VNET}/subnets/snet-other` } })],
  [
    'become v1',
    (properties) =>
      Object.assign(properties, {
        sku: { name: 'Standard_Medium', tier: 'Standard', capacity: 1 },
        trustedRootCertificates: [],
      }),
  ],
])('a gateway that is there cannot %s', (_what, change) => {
  const resources = surroundings();
  resources.put(GATEWAY, draftOf({ id: GATEWAY, body: bodyWith(root), resources }));
  expect(refusalOf({ id: GATEWAY, body: bodyWith(root), resources })).toBeUndefined();
  const plain = all(
    change,
    set('sslCertificates', { keyVaultSecretId: undefined, data: uploadedPfx, password: 'secret' }),
    set('backendHttpSettingsCollection', { trustedRootCertificates: [] }),
  );
  const v1 = /v1/.test(_what);
  const priorities: Change = (properties) => {
    if (v1) delete first(properties['requestRoutingRules'])['priority'];
    if (v1) Object.assign(first(properties['httpListeners']), { hostNames: [], hostName: 'api.contoso.com' });
  };
  expect(refusalOf({ id: GATEWAY, body: bodyWith(root, all(plain, priorities)), resources })).toBe(ASSUMED);
});

test('words and names of fields come in any case and are kept in Azure’s; nulls are nothing', () => {
  const loud = bodyWith(
    root,
    all(
      set('httpListeners', { protocol: 'HTTPS', hostName: null }),
      set('backendHttpSettingsCollection', {
        protocol: 'https',
        cookieBasedAffinity: 'disabled',
        affinityCookieName: null,
      }),
      set('probes', { protocol: 'hTTPS' }),
      set('requestRoutingRules', { ruleType: 'basic' }),
      set('frontendIPConfigurations', { privateIPAllocationMethod: 'dynamic' }),
      (properties) => {
        const [port] = properties['frontendPorts']!;
        properties['frontendPorts'] = [{ name: port!.name, Properties: { Port: 443 } } as never];
        Object.assign(properties, {
          sku: { Name: 'standard_V2', tier: 'STANDARD_v2', capacity: 1 },
          sslPolicy: { policyType: 'predefined', policyName: 'appgwsslpolicy20220101' },
        });
      },
    ),
  );
  const { properties } = draftOf({ id: GATEWAY, body: loud, resources: surroundings() });
  const [listener, setting, probe, rule, port] = [
    'httpListeners',
    'backendHttpSettingsCollection',
    'probes',
    'requestRoutingRules',
    'frontendPorts',
  ].map((collection) => first(properties[collection] as Child[]));
  expect(listener).toMatchObject({ protocol: 'Https' });
  expect(listener).not.toHaveProperty('hostName');
  expect(setting).toMatchObject({ protocol: 'Https', cookieBasedAffinity: 'Disabled' });
  expect(probe).toMatchObject({ protocol: 'Https' });
  expect(rule).toMatchObject({ ruleType: 'Basic' });
  expect(port).toEqual({ port: 443 });
  expect(properties).toMatchObject({
    sku: { name: 'Standard_v2', tier: 'Standard_v2' },
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' },
  });
});

test('everything that cannot be read is named at once, with its place', () => {
  const body = bodyWith(
    root,
    all(set('httpListeners', { protocol: 'Httpz', extra: 1 }), set('frontendPorts', { port: 'x' })),
  );
  expect(refusalOf({ id: GATEWAY, body, resources: surroundings() })).toBe(
    'InvalidRequestFormat InvalidJson InvalidJson InvalidJson',
  );
});
