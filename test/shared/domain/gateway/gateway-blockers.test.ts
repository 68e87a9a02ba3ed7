import { gatewayBlockers, gatewayWarnings } from '../../../../shared/domain/gateway/gateway-blockers.ts';
import { nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import {
  desired,
  edited,
  endpoint,
  gatewayId,
  propertiesIn,
  sharedGateway,
  withObject,
  without,
} from './sample-documents.ts';

const withProperties = (properties: JsonObject): JsonObject => ({
  ...sharedGateway,
  properties: { ...(sharedGateway.properties as JsonObject), ...properties },
});
const codes = (document: JsonObject, wish = desired): string[] =>
  gatewayBlockers(document, wish).map(({ code }) => code);
const many = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, n) => ({ name: `x${n}`, properties: {} }));

describe('what keeps a gateway from being written', () => {
  test('nothing on a gateway that others use, before and after the build', () => {
    expect(codes(sharedGateway)).toEqual([]);
    expect(codes(nextGatewayDocument(sharedGateway, desired, 'build'))).toEqual([]);
  });

  const noIdentity: JsonObject = { ...sharedGateway, identity: { type: 'None' } };
  const cases: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    ['a stopped gateway', withProperties({ operationalState: 'Stopped' }), ['GatewayStopped']],
    [
      'a v1 gateway, which reads no Key Vault',
      withProperties({ sku: { name: 'WAF_Medium', tier: 'WAF' } }),
      ['GatewayV1NoKeyVault'],
    ],
    ['no identity', noIdentity, ['GatewayHasNoIdentity']],
    [
      'no public front end',
      withProperties({ frontendIPConfigurations: [{ name: 'private', properties: {} }] }),
      ['GatewayHasNoPublicFrontEnd'],
    ],
    [
      'a priority that a foreign rule has',
      edited(sharedGateway, ['requestRoutingRules', 'www'], { priority: 100 }),
      ['PriorityTaken'],
    ],
    [
      'a foreign rule without a priority',
      edited(sharedGateway, ['requestRoutingRules', 'www'], { priority: null }),
      ['GatewayPriorityMixed'],
    ],
    [
      'a host name on a foreign listener',
      edited(sharedGateway, ['httpListeners', 'www'], { hostName: 'API.contoso.com' }),
      ['HostNameTaken'],
    ],
    ['the 101st trusted root', withProperties({ trustedRootCertificates: many(100) }), ['GatewayLimitReached']],
    [
      'the 101st backend setting',
      withProperties({ backendHttpSettingsCollection: many(100) }),
      ['GatewayLimitReached'],
    ],
    ['the 201st listener', withProperties({ httpListeners: many(200) }), ['GatewayLimitReached']],
  ];
  test.each(cases)('%s', (_, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });

  test('a named certificate that is not there is named, together with those that are', () => {
    const wish = { ...desired, endpoints: [{ ...endpoint, listenerCertificate: { sslCertificateName: 'wildcard' } }] };
    expect(gatewayBlockers(sharedGateway, wish)).toMatchObject([
      { code: 'ListenerCertificateMissing', evidence: { certificate: 'wildcard', present: 'www' } },
    ]);
    expect(
      codes(
        { ...sharedGateway, identity: {} },
        { ...wish, endpoints: [{ ...endpoint, listenerCertificate: { sslCertificateName: 'www' } }] },
      ),
    ).toEqual([]);
  });

  test("the host name on another port is nobody's conflict", () => {
    const onPort80 = edited(
      withObject(sharedGateway, 'frontendPorts', { name: 'http', properties: { port: 80 } }),
      ['httpListeners', 'www'],
      { hostName: 'api.contoso.com', frontendPort: { id: `${gatewayId}/frontendPorts/http` } },
    );
    expect(codes(onPort80)).toEqual([]);
  });

  test('a gateway that is full already is no obstacle to a change that adds nothing', () => {
    const built = nextGatewayDocument(withProperties({ httpListeners: many(199) }), desired, 'build');
    expect(codes(built)).toEqual([]);
    expect(codes(without(built, 'probes', 'edge-tls-gateway-probe'))).toEqual([]);
  });

  test('all of them come at once', () => {
    const document = edited(withProperties({ operationalState: 'Stopped' }), ['requestRoutingRules', 'www'], {
      priority: 100,
    });
    expect(codes({ ...document, identity: {} })).toEqual(['GatewayStopped', 'GatewayHasNoIdentity', 'PriorityTaken']);
  });

  test('a failed last write is a warning, since the next good write is the cure', () => {
    const failed = withProperties({ provisioningState: 'Failed' });
    expect(codes(failed)).toEqual([]);
    expect(gatewayWarnings(failed, gatewayId).map(({ code }) => code)).toEqual(['GatewayFailed']);
    expect(gatewayWarnings(sharedGateway, gatewayId)).toEqual([]);
  });
});

describe('what others have put onto ours, of which there can be one', () => {
  const ref = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });
  const ofWeb = {
    backendAddressPool: ref('backendAddressPools', 'web'),
    backendHttpSettings: ref('backendHttpSettingsCollection', 'web'),
  };
  const renamed = (wish: typeof desired) => ({
    ...wish,
    endpoints: wish.endpoints.map((one) => ({ ...one, name: 'gw' })),
  });

  test('a rule on our listener, in place of ours, is named before Azure refuses the second one', () => {
    const built = without(
      nextGatewayDocument(sharedGateway, desired, 'build'),
      'requestRoutingRules',
      'edge-tls-gateway-rule',
    );
    const theirs = withObject(built, 'requestRoutingRules', {
      name: 'theirs',
      properties: { priority: 900, httpListener: ref('httpListeners', 'EDGE-TLS-gateway-listener'), ...ofWeb },
    });
    expect(codes(built)).toEqual([]);
    expect(gatewayBlockers(theirs, desired)).toMatchObject([
      { code: 'ListenerTaken', evidence: { endpoint: 'gateway', rule: 'theirs' } },
    ]);
    expect(codes(theirs, renamed(desired))).toEqual(['ListenerTaken']);
  });

  test('a path rule in our map with a path that the spec comes to want is named', () => {
    const wanting = (...paths: readonly string[]): typeof desired => ({
      ...desired,
      endpoints: [{ ...endpoint, rule: { type: 'PathBased', priority: 100, paths } }],
    });
    const built = nextGatewayDocument(sharedGateway, wanting('/orders/*'), 'build');
    const map = ['urlPathMaps', 'edge-tls-gateway-map'] as const;
    const ours = propertiesIn(built, ...map).pathRules as readonly JsonObject[];
    const theirs = edited(built, map, {
      pathRules: [...ours, { name: 'theirs', properties: { paths: ['/carts/*'], ...ofWeb } }],
    });
    expect(codes(theirs, wanting('/orders/*'))).toEqual([]);
    expect(gatewayBlockers(theirs, wanting('/orders/*', '/carts/*'))).toMatchObject([
      { code: 'PathTaken', evidence: { paths: '/carts/*', rule: 'theirs' } },
    ]);
    expect(codes(theirs, renamed(wanting('/carts/*')))).toEqual(['PathTaken']);
  });
});
