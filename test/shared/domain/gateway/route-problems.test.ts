import { gatewayBlockers } from '../../../../shared/domain/gateway/gateway-blockers.ts';
import { nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import { routeProblems } from '../../../../shared/domain/gateway/route-problems.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import {
  desired,
  echoedByAzure,
  endpoint,
  gatewayId,
  objectsOf,
  sharedGateway,
  withObject,
} from './sample-documents.ts';
import { v1Gateway } from './v1-gateway.ts';

const ref = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });

interface Theirs {
  readonly hostNames?: readonly string[];
  readonly hostName?: string;
  readonly priority?: number;
  readonly frontEnd?: string;
  readonly port?: string;
  readonly rule?: JsonObject;
}

/** A gateway on which another team has this listener, `tenants`, with its rule. */
function withTheirs(document: JsonObject, { priority = 50, frontEnd = 'public', port = 'https', ...theirs }: Theirs) {
  const { hostNames, hostName, rule = {} } = theirs;
  const listener = {
    name: 'tenants',
    properties: {
      frontendIPConfiguration: ref('frontendIPConfigurations', frontEnd),
      frontendPort: ref('frontendPorts', port),
      protocol: 'Https',
      ...(hostNames && { hostNames }),
      ...(hostName === undefined ? {} : { hostName }),
      sslCertificate: ref('sslCertificates', 'www'),
    },
  };
  const routing = {
    name: 'tenants-rule',
    properties: {
      ruleType: 'Basic',
      priority,
      httpListener: ref('httpListeners', 'TENANTS'),
      backendAddressPool: ref('backendAddressPools', 'web'),
      backendHttpSettings: ref('backendHttpSettingsCollection', 'web'),
      ...rule,
    },
  };
  return withObject(withObject(document, 'httpListeners', listener), 'requestRoutingRules', routing);
}

const wanting = (...publicHostnames: readonly string[]) => ({
  ...desired,
  endpoints: [{ ...endpoint, publicHostnames }],
});
const found = (document: JsonObject, wish = desired) => {
  const { blockers, warnings } = routeProblems(document, wish);
  return [...blockers.map(({ code }) => code), ...warnings.map(({ code }) => `${code} (warning)`)];
};

describe('whose requests reach whom, before anything of ours is there', () => {
  const cases: readonly (readonly [string, Theirs, readonly string[], readonly string[]])[] = [
    ['their wildcard first takes ours', { hostNames: ['*.contoso.com'] }, ['api.contoso.com'], ['RouteShadowed']],
    ['their wildcard later takes nothing', { hostNames: ['*.contoso.com'], priority: 200 }, ['api.contoso.com'], []],
    ['a listener for any host first takes ours', {}, ['api.contoso.com'], ['RouteShadowed']],
    ['empty host names are any', { hostNames: [], hostName: '' }, ['api.contoso.com'], ['RouteShadowed']],
    ['a listener for any host later takes nothing', { priority: 200 }, ['api.contoso.com'], []],
    ['in other letters', { hostNames: ['*.CONTOSO.com'] }, ['api.contoso.com'], ['RouteShadowed']],
    ['in Unicode', { hostNames: ['*.bücher.example'] }, ['api.xn--bcher-kva.example'], ['RouteShadowed']],
    [
      'one of several host names',
      { hostNames: ['www.fabrikam.com', 'a?i.contoso.com'] },
      ['api.contoso.com'],
      ['RouteShadowed'],
    ],
    ['a wider wildcard before ours', { hostNames: ['*.com'] }, ['*.contoso.com'], ['RouteShadowed']],
    [
      'our wildcard first takes theirs',
      { hostNames: ['shop.contoso.com'], priority: 200 },
      ['*.contoso.com'],
      ['RouteTakesOver'],
    ],
    [
      'as a single host name too',
      { hostName: 'Shop.contoso.com', priority: 200 },
      ['*.contoso.com'],
      ['RouteTakesOver'],
    ],
    ['our wildcard after theirs leaves it', { hostNames: ['shop.contoso.com'] }, ['*.contoso.com'], []],
    [
      'a narrower wildcard after ours',
      { hostNames: ['*.eu.contoso.com'], priority: 200 },
      ['*.contoso.com'],
      ['RouteTakesOver'],
    ],
    ['names in part the same', { hostNames: ['api.*'] }, ['*.contoso.com'], ['HostNamesOverlap (warning)']],
    [
      'names in part the same, later',
      { hostNames: ['api.*'], priority: 200 },
      ['*.contoso.com'],
      ['HostNamesOverlap (warning)'],
    ],
    [
      'both at once',
      { hostNames: ['*.contoso.com', 'shop.fabrikam.com'] },
      ['api.contoso.com', '*.fabrikam.com'],
      ['RouteShadowed'],
    ],
    ['another front end', { hostNames: ['*.contoso.com'], frontEnd: 'private' }, ['api.contoso.com'], []],
    ['another port', { hostNames: ['*.contoso.com'], port: 'alt' }, ['api.contoso.com'], []],
    ['other host names', { hostNames: ['*.fabrikam.com'] }, ['api.contoso.com'], []],
  ];
  test.each(cases)('%s', (_, theirs, ours, expected) => {
    expect(found(withTheirs(sharedGateway, theirs), wanting(...ours))).toEqual(expected);
  });

  test.each<readonly [string, JsonObject]>([
    ['a redirect', { backendAddressPool: null, redirectConfiguration: ref('redirectConfigurations', 'x') }],
    ['a path map', { ruleType: 'PathBasedRouting', urlPathMap: ref('urlPathMaps', 'x') }],
  ])('a rule with %s takes requests as well', (_, rule) => {
    expect(found(withTheirs(sharedGateway, { hostNames: ['*.contoso.com'], rule }))).toEqual(['RouteShadowed']);
  });

  test('a listener without a rule answers nothing', () => {
    const document = withTheirs(sharedGateway, { hostNames: ['*.contoso.com'] });
    const rules = objectsOf(document, 'requestRoutingRules').filter(({ name }) => name !== 'tenants-rule');
    const properties = { ...(document.properties as JsonObject), requestRoutingRules: rules };
    expect(found({ ...document, properties })).toEqual([]);
  });

  test('listener, rule, priorities and host names are named', () => {
    const { blockers } = routeProblems(withTheirs(sharedGateway, { hostNames: ['*.contoso.com'] }), desired);
    expect(blockers).toMatchObject([
      {
        what: 'Requests for api.contoso.com of endpoint gateway go to the listener tenants.',
        fix: expect.stringContaining('priority below 50'),
        evidence: {
          endpoint: 'gateway',
          hostNames: 'api.contoso.com',
          priority: 100,
          listener: 'tenants',
          listenerHostNames: '*.contoso.com',
          rule: 'tenants-rule',
          rulePriority: 50,
        },
      },
    ]);
  });
});

describe('two endpoints of one edge', () => {
  const wild = { ...endpoint, name: 'wild', publicHostnames: ['*.contoso.com'] };
  const at = (priority: number) => ({ type: 'Basic', priority }) as const;

  test('of which one hides the other are told, for the one that is hidden', () => {
    const wish = { ...desired, endpoints: [{ ...wild, rule: at(50) }, endpoint] };
    expect(routeProblems(sharedGateway, wish).blockers).toMatchObject([
      { code: 'RouteShadowed', evidence: { endpoint: 'gateway', listener: 'edge-tls-wild-listener' } },
    ]);
    const built = echoedByAzure(nextGatewayDocument(sharedGateway, wish, 'build'));
    expect(found(built, wish)).toEqual(['RouteShadowed (warning)']);
  });

  test('in the right order are as they should be', () => {
    expect(found(sharedGateway, { ...desired, endpoints: [{ ...wild, rule: at(200) }, endpoint] })).toEqual([]);
  });
});

describe('when our route is on the gateway already', () => {
  const built = echoedByAzure(nextGatewayDocument(sharedGateway, desired, 'build'));
  const wild = wanting('*.contoso.com');
  const wildBuilt = echoedByAzure(
    nextGatewayDocument(
      sharedGateway,
      { ...wild, endpoints: [{ ...endpoint, publicHostnames: ['*.fabrikam.com'] }] },
      'build',
    ),
  );

  test('a listener of theirs that has come before it is told, and stops no renewal', () => {
    expect(found(withTheirs(built, { hostNames: ['*.contoso.com'] }))).toEqual(['RouteShadowed (warning)']);
  });

  test('so is one that has come after it and gets nothing', () => {
    const ours = wanting('*.fabrikam.com');
    expect(found(withTheirs(wildBuilt, { hostNames: ['shop.fabrikam.com'], priority: 200 }), ours)).toEqual([
      'RouteTakesOver (warning)',
    ]);
  });

  test('what a change of the spec would bring about stops it', () => {
    const theirs = withTheirs(built, { hostNames: ['*.contoso.com'], priority: 150 });
    expect(found(theirs)).toEqual([]);
    const later = { ...desired, endpoints: [{ ...endpoint, rule: { type: 'Basic' as const, priority: 300 } }] };
    expect(found(theirs, later)).toEqual(['RouteShadowed']);
    expect(
      found(withTheirs(built, { hostNames: ['*.fabrikam.com'] }), wanting('api.contoso.com', 'api.fabrikam.com')),
    ).toEqual(['RouteShadowed']);
  });

  test('a new name of the endpoint brings nothing about', () => {
    const renamed = { ...desired, endpoints: [{ ...endpoint, name: 'gw' }] };
    expect(found(withTheirs(built, { hostNames: ['*.contoso.com'] }), renamed)).toEqual(['RouteShadowed (warning)']);
  });
});

describe('on a v1 gateway, which goes by the order of its rules', () => {
  const named = { ...endpoint, listenerCertificate: { sslCertificateName: 'www' } };
  const wish = { ...desired, endpoints: [named] };
  const anyHost = withTheirs(v1Gateway, { rule: { priority: null } });
  const order = (document: JsonObject) => objectsOf(document, 'requestRoutingRules').map(({ name }) => name);

  test('ours goes before a rule for any host, and theirs keep their order', () => {
    const built = nextGatewayDocument(anyHost, wish, 'build');
    const before = order(anyHost);
    const names = order(built);
    expect(names.indexOf('edge-tls-gateway-rule')).toBeLessThan(names.indexOf('tenants-rule'));
    expect(names.filter((name) => name !== 'edge-tls-gateway-rule')).toEqual(before);
    expect(found(anyHost, wish)).toEqual([]);
    expect(found(built, wish)).toEqual([]);
    expect(nextGatewayDocument(built, wish, 'build')).toBe(built);
  });

  test('a rule for any host that somebody has put before ours is told', () => {
    const built = nextGatewayDocument(anyHost, wish, 'build');
    const rules = objectsOf(built, 'requestRoutingRules');
    const last = [
      ...rules.filter(({ name }) => name !== 'edge-tls-gateway-rule'),
      ...rules.filter(({ name }) => name === 'edge-tls-gateway-rule'),
    ];
    const shuffled = { ...built, properties: { ...(built.properties as JsonObject), requestRoutingRules: last } };
    expect(found(shuffled, wish)).toEqual(['RouteShadowed (warning)']);
  });
});

describe('path rules that others have put into our path map', () => {
  const wantingPaths = (...paths: readonly string[]) => ({
    ...desired,
    endpoints: [{ ...endpoint, rule: { type: 'PathBased' as const, priority: 100, paths } }],
  });
  const built = nextGatewayDocument(sharedGateway, wantingPaths('/orders/*'), 'build');
  const withPaths = (place: 'before' | 'after', ...paths: readonly string[]): JsonObject => {
    const [map] = objectsOf(built, 'urlPathMaps');
    const properties = map?.properties as { readonly pathRules: readonly JsonObject[] } & JsonObject;
    const theirs = { name: 'theirs', properties: { paths } };
    const pathRules = place === 'before' ? [theirs, ...properties.pathRules] : [...properties.pathRules, theirs];
    const urlPathMaps = [{ ...map, properties: { ...properties, pathRules } }];
    return { ...built, properties: { ...(built.properties as JsonObject), urlPathMaps } };
  };

  test.each<readonly [string, JsonObject, readonly string[], readonly string[]]>([
    ['first with everything', withPaths('before', '/*'), ['/orders/*'], ['RouteShadowed (warning)']],
    ['first with a part of ours', withPaths('before', '/orders/old/*'), ['/orders/*'], []],
    [
      'first with what the spec comes to want',
      withPaths('before', '/Carts/*'),
      ['/orders/*', '/carts/1/*'],
      ['RouteShadowed'],
    ],
    ['behind, with a part of ours', withPaths('after', '/orders/old/*'), ['/orders/*'], ['RouteTakesOver (warning)']],
    [
      'behind, with a part of what the spec comes to want',
      withPaths('after', '/carts/1'),
      ['/orders/*', '/carts/*'],
      ['RouteTakesOver'],
    ],
    ['behind, with everything', withPaths('after', '/*'), ['/orders/*'], []],
  ])('%s', (_, document, paths, expected) => {
    expect(found(document, wantingPaths(...paths))).toEqual(expected);
  });
});

describe('another protocol on our port', () => {
  const listener = (collection: string, protocol: string, frontEnd = 'public') =>
    withObject(sharedGateway, collection, {
      name: 'other',
      properties: {
        protocol,
        frontendIPConfiguration: ref('frontendIPConfigurations', frontEnd),
        frontendPort: ref('frontendPorts', 'https'),
      },
    });
  const codes = (document: JsonObject) => gatewayBlockers(document, desired).map(({ code }) => code);

  test.each<readonly [string, JsonObject, readonly string[]]>([
    ['plain HTTP', listener('httpListeners', 'http'), ['PortTaken']],
    ['TCP', listener('listeners', 'Tcp'), ['PortTaken']],
    ['TLS', listener('listeners', 'Tls'), ['PortTaken']],
    ['HTTPS is none', listener('httpListeners', 'Https'), []],
    ['nor is it on another front end', listener('listeners', 'Tcp', 'private'), []],
  ])('%s', (_, document, expected) => {
    expect(codes(document)).toEqual(expected);
  });
});
