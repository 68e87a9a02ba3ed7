import * as fc from 'fast-check';
import { foreignObjects, foreignPart } from '../../../../shared/domain/gateway/foreign-objects.ts';
import { gatewayChanges } from '../../../../shared/domain/gateway/gateway-diff.ts';
import { type GatewayStage, nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import type { Json, JsonObject } from '../../../../shared/domain/json.ts';
import {
  desired,
  echoedByAzure,
  edited,
  endpoint,
  gatewayId,
  object,
  objectsOf,
  propertiesIn,
  sharedGateway,
  withObject,
  without,
} from './sample-documents.ts';

const built = nextGatewayDocument(sharedGateway, desired, 'build');
const converged = echoedByAzure(built);
const live = { ...desired, route: 'live' as const };
const oldRoot = 'edge-tls-root-aaaaaaaaaaaa';
const ref = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });

describe('building on a gateway that others use', () => {
  test('the setting speaks TLS to the internal host name and enforces every check explicitly', () => {
    expect(propertiesIn(built, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting')).toEqual({
      cookieBasedAffinity: 'Disabled',
      requestTimeout: 60,
      port: 443,
      protocol: 'Https',
      hostName: 'apim.contoso.internal',
      pickHostNameFromBackendAddress: false,
      probe: ref('probes', 'edge-tls-gateway-probe'),
      trustedRootCertificates: [ref('trustedRootCertificates', 'edge-tls-root-0123456789ab')],
      validateCertChainAndExpiry: true,
      validateSNI: true,
    });
  });

  test('the listener is multi-site on the public front end and the port 443 that is there', () => {
    expect(propertiesIn(built, 'httpListeners', 'edge-tls-gateway-listener')).toEqual({
      requireServerNameIndication: true,
      frontendIPConfiguration: ref('frontendIPConfigurations', 'public'),
      frontendPort: ref('frontendPorts', 'https'),
      protocol: 'Https',
      hostNames: ['api.contoso.com'],
      sslCertificate: ref('sslCertificates', 'edge-tls-gateway-listener-cert'),
    });
  });

  test('the pool holds the name, the rule ties listener, pool and setting together', () => {
    expect(propertiesIn(built, 'backendAddressPools', 'edge-tls-gateway-pool')).toEqual({
      backendAddresses: [{ fqdn: 'apim.contoso.internal' }],
    });
    expect(propertiesIn(built, 'requestRoutingRules', 'edge-tls-gateway-rule')).toEqual({
      priority: 100,
      httpListener: ref('httpListeners', 'edge-tls-gateway-listener'),
      ruleType: 'Basic',
      backendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool'),
      backendHttpSettings: ref('backendHttpSettingsCollection', 'edge-tls-gateway-setting'),
    });
  });

  test('a port of our own is added only where 443 is missing', () => {
    const withoutPort = without(sharedGateway, 'frontendPorts', 'https');
    const next = nextGatewayDocument(withoutPort, desired, 'build');
    expect(propertiesIn(next, 'frontendPorts', 'edge-tls-port-443')).toEqual({ port: 443 });
    expect(propertiesIn(next, 'httpListeners', 'edge-tls-gateway-listener').frontendPort).toEqual(
      ref('frontendPorts', 'edge-tls-port-443'),
    );
    expect(object(built, 'frontendPorts', 'edge-tls-port-443')).toBeUndefined();
  });

  test('a listener certificate that is on the gateway already is used by its name and no reference is added', () => {
    const named = { ...endpoint, listenerCertificate: { sslCertificateName: 'www' } };
    const next = nextGatewayDocument(sharedGateway, { ...desired, endpoints: [named] }, 'build');
    expect(propertiesIn(next, 'httpListeners', 'edge-tls-gateway-listener').sslCertificate).toEqual(
      ref('sslCertificates', 'www'),
    );
    expect(objectsOf(next, 'sslCertificates')).toHaveLength(1);
  });

  test('a path-based rule sends its paths to the pool and everything else to a pool without addresses', () => {
    const rule = { type: 'PathBased', priority: 100, paths: ['/orders/*', '/stock'] } as const;
    const next = nextGatewayDocument(sharedGateway, { ...desired, endpoints: [{ ...endpoint, rule }] }, 'build');
    const map = propertiesIn(next, 'urlPathMaps', 'edge-tls-gateway-map');
    expect(map.defaultBackendAddressPool).toEqual(ref('backendAddressPools', 'edge-tls-gateway-pool-none'));
    expect(map.pathRules).toMatchObject([{ properties: { paths: ['/orders/*', '/stock'] } }]);
    expect(propertiesIn(next, 'backendAddressPools', 'edge-tls-gateway-pool-none').backendAddresses).toEqual([]);
    const routing = propertiesIn(next, 'requestRoutingRules', 'edge-tls-gateway-rule');
    expect(routing).toMatchObject({
      ruleType: 'PathBasedRouting',
      urlPathMap: ref('urlPathMaps', 'edge-tls-gateway-map'),
    });
    expect(
      gatewayChanges(
        echoedByAzure(next),
        nextGatewayDocument(echoedByAzure(next), { ...desired, endpoints: [{ ...endpoint, rule }] }, 'build'),
      ),
    ).toEqual([]);
  });

  test('from path-based to basic the rule forgets its map, and map and empty pool go', () => {
    const rule = { type: 'PathBased', priority: 100, paths: ['/orders/*'] } as const;
    const pathBased = nextGatewayDocument(sharedGateway, { ...desired, endpoints: [{ ...endpoint, rule }] }, 'build');
    const next = nextGatewayDocument(echoedByAzure(pathBased), desired, 'build');
    expect(propertiesIn(next, 'requestRoutingRules', 'edge-tls-gateway-rule').urlPathMap).toBeUndefined();
    expect(objectsOf(next, 'urlPathMaps')).toEqual([]);
    expect(object(next, 'backendAddressPools', 'edge-tls-gateway-pool-none')).toBeUndefined();
  });
});

describe('a document that is as it shall be', () => {
  test('comes back as the very same value, echoed by Azure with defaults, other casing and other order', () => {
    for (const stage of ['build', 'switch', 'prune'] as const) {
      expect(nextGatewayDocument(converged, desired, stage)).toBe(converged);
      expect(nextGatewayDocument(converged, live, stage)).toBe(converged);
    }
  });

  test('settings that a user tuned on our objects stay', () => {
    const tuned = edited(converged, ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'], {
      requestTimeout: 240,
      connectionDraining: { enabled: true, drainTimeoutInSec: 30 },
      sniName: 'apim.contoso.internal',
    });
    expect(nextGatewayDocument(tuned, desired, 'build')).toBe(tuned);
  });
});

describe('drift', () => {
  const drifts: readonly (readonly [string, readonly [string, string], JsonObject, string])[] = [
    ['probe path', ['probes', 'edge-tls-gateway-probe'], { path: '/' }, 'path'],
    ['probe host', ['probes', 'edge-tls-gateway-probe'], { host: 'x.contoso.internal' }, 'host'],
    [
      'probe body match',
      ['probes', 'edge-tls-gateway-probe'],
      { match: { body: 'ok', statusCodes: ['200-399'] } },
      'match',
    ],
    ['setting host name', ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'], { hostName: 'x' }, 'hostName'],
    [
      'chain validation',
      ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'],
      { validateCertChainAndExpiry: false },
      'validateCertChainAndExpiry',
    ],
    [
      'SNI validation',
      ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'],
      { validateSNI: false },
      'validateSNI',
    ],
    [
      'SNI name',
      ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'],
      { sniName: 'other.example' },
      'sniName',
    ],
    [
      'trusted roots',
      ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'],
      { trustedRootCertificates: [] },
      'trustedRootCertificates',
    ],
    ['path override', ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'], { path: '/v2/' }, 'path'],
    [
      'pool',
      ['backendAddressPools', 'edge-tls-gateway-pool'],
      { backendAddresses: [{ ipAddress: '10.9.9.9' }] },
      'backendAddresses',
    ],
    [
      'listener host names',
      ['httpListeners', 'edge-tls-gateway-listener'],
      { hostNames: ['b.contoso.com'] },
      'hostNames',
    ],
    [
      'listener certificate',
      ['httpListeners', 'edge-tls-gateway-listener'],
      { sslCertificate: ref('sslCertificates', 'www') },
      'sslCertificate',
    ],
    [
      'pinned secret',
      ['sslCertificates', 'edge-tls-gateway-listener-cert'],
      { keyVaultSecretId: 'https://kv-contoso.vault.azure.net/secrets/wildcard-contoso-com/0a1b' },
      'keyVaultSecretId',
    ],
    ['root data', ['trustedRootCertificates', 'edge-tls-root-0123456789ab'], { data: 'b3RoZXI=' }, 'data'],
    ['rule priority', ['requestRoutingRules', 'edge-tls-gateway-rule'], { priority: 7 }, 'priority'],
    [
      'rule redirect',
      ['requestRoutingRules', 'edge-tls-gateway-rule'],
      { redirectConfiguration: ref('redirectConfigurations', 'x') },
      'redirectConfiguration',
    ],
    [
      'rule load distribution',
      ['requestRoutingRules', 'edge-tls-gateway-rule'],
      { loadDistributionPolicy: ref('loadDistributionPolicies', 'x') },
      'loadDistributionPolicy',
    ],
  ];
  test.each(drifts)('in the %s is found, named and mended, and nothing else is', (_, path, change, field) => {
    const drifted = edited(converged, path, change);
    const next = nextGatewayDocument(drifted, desired, 'build');
    expect(gatewayChanges(drifted, next).map((found) => found.path)).toEqual([
      `applicationGateway/${path[0]}/${path[1]}/${field}`,
    ]);
    expect(gatewayChanges(converged, next)).toEqual([]);
  });

  const deleted = [
    ['probes', 'edge-tls-gateway-probe'],
    ['backendAddressPools', 'edge-tls-gateway-pool'],
    ['requestRoutingRules', 'edge-tls-gateway-rule'],
    ['httpListeners', 'edge-tls-gateway-listener'],
    ['sslCertificates', 'edge-tls-gateway-listener-cert'],
    ['trustedRootCertificates', 'edge-tls-root-0123456789ab'],
  ] as const;
  test.each(deleted)('%s/%s deleted by somebody is made again', (collection, name) => {
    const drifted = without(converged, collection, name);
    const next = nextGatewayDocument(drifted, desired, 'build');
    expect(gatewayChanges(drifted, next)[0]).toMatchObject({
      path: `applicationGateway/${collection}/${name}`,
      before: null,
    });
    expect(gatewayChanges(converged, next)).toEqual([]);
  });
});

describe('a live route', () => {
  const withOldRoot = edited(
    withObject(converged, 'trustedRootCertificates', { name: oldRoot, properties: { data: 'b2xk' } }),
    ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'],
    { trustedRootCertificates: [ref('trustedRootCertificates', oldRoot)] },
  );

  test('build trusts the new root beside the old one, prune takes the old one away', () => {
    const next = nextGatewayDocument(withOldRoot, live, 'build');
    expect(
      propertiesIn(next, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting').trustedRootCertificates,
    ).toEqual([ref('trustedRootCertificates', oldRoot), ref('trustedRootCertificates', 'edge-tls-root-0123456789ab')]);
    const pruned = nextGatewayDocument(next, live, 'prune');
    expect(object(pruned, 'trustedRootCertificates', oldRoot)).toBeUndefined();
    expect(
      propertiesIn(pruned, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting').trustedRootCertificates,
    ).toEqual([ref('trustedRootCertificates', 'edge-tls-root-0123456789ab')]);
  });

  test('while the root is not known, no stage takes away what is trusted', () => {
    const unknown = { ...live, roots: null };
    for (const route of ['first', 'live'] as const)
      for (const stage of ['build', 'switch', 'prune'] as const)
        expect(nextGatewayDocument(withOldRoot, { ...unknown, route }, stage)).toBe(withOldRoot);
  });

  test('a first route trusts exactly the new root at once', () => {
    const next = nextGatewayDocument(withOldRoot, desired, 'build');
    expect(object(next, 'trustedRootCertificates', oldRoot)).toBeUndefined();
    expect(gatewayChanges(converged, next)).toEqual([]);
  });

  test('the backend keeps its old host name until API Management has the new one', () => {
    const renamed = { ...live, endpoints: [{ ...endpoint, internalHostname: 'api.contoso.internal' }] };
    const next = nextGatewayDocument(converged, renamed, 'build');
    expect(next).toBe(converged);
    const switched = nextGatewayDocument(next, renamed, 'switch');
    expect(gatewayChanges(next, switched).map((change) => [change.path, change.after])).toEqual([
      ['applicationGateway/probes/edge-tls-gateway-probe/host', 'api.contoso.internal'],
      [
        'applicationGateway/backendAddressPools/edge-tls-gateway-pool/backendAddresses',
        '[{"fqdn":"api.contoso.internal"}]',
      ],
      ['applicationGateway/backendHttpSettingsCollection/edge-tls-gateway-setting/hostName', 'api.contoso.internal'],
    ]);
    const known = { ...renamed, backendHostnames: ['api.contoso.internal'] };
    expect(gatewayChanges(switched, nextGatewayDocument(converged, known, 'build'))).toEqual([]);
  });

  test('objects of an endpoint that left the spec go with the prune, not before', () => {
    const second = {
      ...endpoint,
      name: 'portal',
      publicHostnames: ['portal.contoso.com'],
      rule: { type: 'Basic', priority: 110 } as const,
    };
    const both = echoedByAzure(nextGatewayDocument(converged, { ...desired, endpoints: [endpoint, second] }, 'build'));
    expect(nextGatewayDocument(both, live, 'build')).toBe(both);
    const pruned = nextGatewayDocument(both, live, 'prune');
    expect(gatewayChanges(converged, pruned)).toEqual([]);
    expect(JSON.stringify(pruned)).not.toContain('edge-tls-portal');
  });

  test('an endpoint that was renamed takes host name and priority over in one PUT', () => {
    const renamed = { ...live, endpoints: [{ ...endpoint, name: 'gw' }] };
    const next = nextGatewayDocument(converged, renamed, 'build');
    const holders = objectsOf(next, 'httpListeners').filter((entry) =>
      JSON.stringify(entry).includes('api.contoso.com'),
    );
    expect(holders.map(({ name }) => name)).toEqual(['edge-tls-gw-listener']);
    const priorities = objectsOf(next, 'requestRoutingRules').map((entry) => (entry.properties as JsonObject).priority);
    expect(new Set(priorities).size).toBe(priorities.length);
    expect(object(next, 'backendAddressPools', 'edge-tls-gateway-pool')).toBeUndefined();
    expect(gatewayChanges(converged, next).map(({ path }) => path)).toContain(
      'applicationGateway/backendAddressPools/edge-tls-gw-pool',
    );
    expect(nextGatewayDocument(next, renamed, 'build')).toBe(next);
  });
});

describe('removal', () => {
  test('takes everything of ours and leaves the others exactly as they were', () => {
    const removed = nextGatewayDocument(converged, desired, 'remove');
    expect(foreignObjects(removed)).toEqual(foreignObjects(converged));
    expect(foreignPart(nextGatewayDocument(built, desired, 'remove'))).toEqual(foreignPart(sharedGateway));
    expect(JSON.stringify(removed)).not.toMatch(/edge-tls-(?!of-somebody)/);
  });

  test('what somebody else has come to use stays, with all it needs', () => {
    const used = withObject(converged, 'requestRoutingRules', {
      name: 'theirs',
      properties: {
        priority: 900,
        backendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool'),
        backendHttpSettings: ref('backendHttpSettingsCollection', 'edge-tls-gateway-setting'),
      },
    });
    const removed = nextGatewayDocument(used, desired, 'remove');
    expect(object(removed, 'backendAddressPools', 'edge-tls-gateway-pool')).toBeDefined();
    expect(object(removed, 'probes', 'edge-tls-gateway-probe')).toBeDefined();
    expect(object(removed, 'trustedRootCertificates', 'edge-tls-root-0123456789ab')).toBeDefined();
    expect(object(removed, 'httpListeners', 'edge-tls-gateway-listener')).toBeUndefined();
  });
});

/** Any value that JSON can hold, none of it mentioning us. */
const anyJson = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
const foreignName = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((name) => !name.toLowerCase().startsWith('edge-tls-'));
const foreignChild = fc.record({
  name: foreignName,
  unknown: anyJson,
  properties: fc.dictionary(fc.string({ maxLength: 8 }), anyJson, { maxKeys: 4 }),
});
const children = fc.uniqueArray(foreignChild, { selector: ({ name }) => name.toLowerCase(), maxLength: 4 });
const foreignDocument = fc
  .record({
    properties: fc.record(
      {
        sslCertificates: children,
        trustedRootCertificates: children,
        frontendPorts: children,
        probes: children,
        backendAddressPools: children,
        backendHttpSettingsCollection: children,
        httpListeners: children,
        requestRoutingRules: children,
        rewriteRuleSets: children,
        somethingNew: anyJson,
      },
      { requiredKeys: [] },
    ),
    unknown: anyJson,
  })
  .map((document): JsonObject => ({ id: gatewayId, ...document }));
const anyStages = fc.array(fc.constantFrom<GatewayStage>('build', 'switch', 'prune', 'remove'), {
  minLength: 1,
  maxLength: 4,
});
const anyRoute = fc.constantFrom<'first' | 'live'>('first', 'live');

describe('for any document with any unknown fields', () => {
  test('every sequence of stages leaves what is foreign canonically equal', () => {
    fc.assert(
      fc.property(foreignDocument, anyStages, anyRoute, (document, stages, route) => {
        const last = stages.reduce(
          (current, stage) => nextGatewayDocument(current, { ...desired, route }, stage),
          document,
        );
        expect(foreignPart(last)).toEqual(foreignPart(document));
      }),
    );
  });

  test('every stage done twice is done once', () => {
    fc.assert(
      fc.property(foreignDocument, anyStages, anyRoute, (document, stages, route) => {
        const wish = { ...desired, route };
        const reached = stages.reduce((current, stage) => nextGatewayDocument(current, wish, stage), document);
        const last = stages.at(-1) ?? 'build';
        expect(nextGatewayDocument(reached, wish, last)).toBe(reached);
      }),
    );
  });

  test('the document that was read is never written to', () => {
    fc.assert(
      fc.property(foreignDocument, anyStages, (document, stages) => {
        const before = JSON.stringify(document);
        for (const stage of stages) nextGatewayDocument(document, desired, stage);
        expect(JSON.stringify(document)).toBe(before);
      }),
    );
  });

  test('ours in any state, with any fields, are put right by one build, and the others stay', () => {
    const ours = [
      ['probes', 'edge-tls-gateway-probe'],
      ['backendAddressPools', 'edge-tls-gateway-pool'],
      ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'],
      ['httpListeners', 'edge-tls-gateway-listener'],
      ['requestRoutingRules', 'edge-tls-gateway-rule'],
      ['sslCertificates', 'edge-tls-gateway-listener-cert'],
      ['urlPathMaps', 'edge-tls-gateway-map'],
      ['trustedRootCertificates', 'edge-tls-root-0123456789ab'],
    ] as const;
    const field = fc.constantFrom(
      'path',
      'host',
      'hostName',
      'hostNames',
      'backendAddresses',
      'trustedRootCertificates',
      'data',
      'priority',
      'match',
      'probe',
      'sniName',
      'pathRules',
      'unknown',
    );
    const damage = fc.record({
      object: fc.constantFrom(...ours),
      gone: fc.boolean(),
      fields: fc.dictionary(field, anyJson, { maxKeys: 4 }),
    });
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 4 }), anyRoute, (damages, route) => {
        const damaged = damages.reduce(
          (document, { object: [collection, name], gone, fields }) =>
            gone ? without(document, collection, name) : edited(document, [collection, name], fields),
          converged,
        );
        const wish = { ...desired, route };
        const mended = nextGatewayDocument(nextGatewayDocument(damaged, wish, 'build'), wish, 'prune');
        for (const stage of ['build', 'switch', 'prune'] as const)
          expect(nextGatewayDocument(mended, wish, stage)).toBe(mended);
        expect(foreignPart(mended)).toEqual(foreignPart(converged));
        expect(propertiesIn(mended, 'backendHttpSettingsCollection', 'edge-tls-gateway-setting')).toMatchObject({
          hostName: 'apim.contoso.internal',
          validateCertChainAndExpiry: true,
          validateSNI: true,
        });
      }),
    );
  });
});
