import type { DesiredEndpoint, DesiredGateway } from '../../../../shared/domain/gateway/desired-gateway.ts';
import { gatewayChanges } from '../../../../shared/domain/gateway/gateway-diff.ts';
import { nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import { referenceProblems, removalProblems } from '../../../../shared/domain/gateway/reference-problems.ts';
import type { Json, JsonObject } from '../../../../shared/domain/json.ts';
import { gatewaySnapshot } from '../../../../shared/domain/rollback/gateway-snapshot.ts';
import { restoredGateway } from '../../../../shared/domain/rollback/restored-gateway.ts';
import {
  desired,
  echoedByAzure,
  edited,
  endpoint,
  gatewayId,
  object,
  propertiesIn,
  sharedGateway,
  without,
  withObject,
} from './sample-documents.ts';

const ref = (collection: string, name: string): JsonObject => ({ id: `${gatewayId}/${collection}/${name}` });
const pathBased: DesiredEndpoint = { ...endpoint, rule: { type: 'PathBased', priority: 100, paths: ['/orders/*'] } };
const portal: DesiredEndpoint = {
  ...endpoint,
  name: 'portal',
  publicHostnames: ['portal.contoso.com'],
  internalHostname: 'portal.contoso.internal',
  rule: { type: 'Basic', priority: 110 },
};
const wanting = (...endpoints: readonly DesiredEndpoint[]): DesiredGateway => ({ ...desired, endpoints });
const built = (...endpoints: readonly DesiredEndpoint[]): JsonObject =>
  echoedByAzure(nextGatewayDocument(sharedGateway, wanting(...endpoints), 'build'));

/** What a run on either route leaves, and what is told before it. */
function ran(before: JsonObject, wish: DesiredGateway) {
  const stages = ['build', 'switch', 'prune'] as const;
  const after = stages.reduce((document, stage) => nextGatewayDocument(document, wish, stage), before);
  const { blockers, warnings } = referenceProblems({ before, after }, wish);
  const told = (problems: typeof blockers) =>
    problems.map(({ code, evidence }) => `${code} ${String(evidence?.object)}`);
  return { after, blockers: told(blockers), warnings: told(warnings) };
}

/** Everything of others that can refer to something of ours, by what it refers to. */
const referrers: readonly (readonly [string, (document: JsonObject) => JsonObject, string])[] = [
  [
    'a redirect to our listener',
    (d) =>
      withObject(d, 'redirectConfigurations', {
        name: 'theirs',
        properties: { redirectType: 'Permanent', targetListener: ref('httpListeners', 'edge-tls-gateway-listener') },
      }),
    'httpListeners/edge-tls-{}-listener',
  ],
  [
    'a rule to our pool',
    (d) =>
      withObject(d, 'requestRoutingRules', {
        name: 'theirs',
        properties: { priority: 900, backendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool') },
      }),
    'backendAddressPools/edge-tls-{}-pool',
  ],
  [
    'a rule with our setting, in other letters',
    (d) =>
      withObject(d, 'requestRoutingRules', {
        name: 'theirs',
        properties: {
          priority: 900,
          backendHttpSettings: ref('backendHttpSettingsCollection', 'EDGE-TLS-Gateway-Setting'),
        },
      }),
    'backendHttpSettingsCollection/edge-tls-{}-setting',
  ],
  [
    'the default of a path map',
    (d) =>
      withObject(d, 'urlPathMaps', {
        name: 'theirs',
        properties: { defaultBackendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool'), pathRules: [] },
      }),
    'backendAddressPools/edge-tls-{}-pool',
  ],
  [
    'a path rule',
    (d) =>
      withObject(d, 'urlPathMaps', {
        name: 'theirs',
        properties: {
          pathRules: [
            {
              name: 'orders',
              id: `${gatewayId}/urlPathMaps/theirs/pathRules/orders`,
              properties: { paths: ['/x'], backendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool') },
            },
          ],
        },
      }),
    'backendAddressPools/edge-tls-{}-pool',
  ],
  [
    'a setting with our probe',
    (d) =>
      withObject(d, 'backendHttpSettingsCollection', {
        name: 'theirs',
        properties: { port: 443, probe: ref('probes', 'edge-tls-gateway-probe') },
      }),
    'probes/edge-tls-{}-probe',
  ],
  [
    'a listener with our certificate',
    (d) =>
      withObject(d, 'httpListeners', {
        name: 'theirs',
        properties: {
          hostName: 'x.contoso.com',
          sslCertificate: ref('sslCertificates', 'edge-tls-gateway-listener-cert'),
        },
      }),
    'sslCertificates/edge-tls-{}-listener-cert',
  ],
  [
    'a load distribution policy',
    (d) =>
      withObject(d, 'loadDistributionPolicies', {
        name: 'theirs',
        properties: {
          loadDistributionTargets: [
            { name: 'half', properties: { backendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool') } },
          ],
        },
      }),
    'backendAddressPools/edge-tls-{}-pool',
  ],
  [
    'a layer-4 rule and its setting',
    (d) =>
      withObject(d, 'routingRules', {
        name: 'theirs',
        properties: { priority: 901, backendAddressPool: ref('backendAddressPools', 'edge-tls-gateway-pool') },
      }),
    'backendAddressPools/edge-tls-{}-pool',
  ],
  [
    'what Azure will have tomorrow',
    (d) =>
      withObject(d, 'collectionOfTomorrow', {
        name: 'theirs',
        properties: { deep: [{ in: { it: ref('probes', 'edge-tls-gateway-probe') } }] },
      }),
    'probes/edge-tls-{}-probe',
  ],
];

describe.each(referrers)('%s', (_, refer, to) => {
  const before = refer(built(endpoint));
  const collection = Object.keys(before.properties as JsonObject).find((field) =>
    ((before.properties as JsonObject)[field] as readonly JsonObject[] | undefined)?.some?.(
      ({ name }) => name === 'theirs',
    ),
  );
  const theirs = `${collection}/theirs`;

  test('goes along with a new name of the endpoint, on either route, and it is told', () => {
    for (const route of ['first', 'live'] as const) {
      const wish = { ...wanting({ ...endpoint, name: 'gw' }), route };
      const { after, blockers, warnings } = ran(before, wish);
      expect([blockers, warnings]).toEqual([[], [`ReferenceCarriedOver ${theirs}`]]);
      const text = JSON.stringify(object(after, collection ?? '', 'theirs')).toLowerCase();
      expect(text).toContain(to.replace('{}', 'gw').toLowerCase());
      expect(text).not.toContain('edge-tls-gateway-');
      expect(danglingIn(after)).toEqual([]);
      expect(nextGatewayDocument(after, wish, 'build')).toBe(after);
    }
  });

  test('is part of what the plan shows as changed', () => {
    const after = nextGatewayDocument(before, { ...wanting({ ...endpoint, name: 'gw' }), route: 'live' }, 'build');
    const paths = gatewayChanges(before, after).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith(`applicationGateway/${theirs}/`))).toHaveLength(1);
  });

  test('comes back with the old name when the run is rolled back', () => {
    const wish = wanting({ ...endpoint, name: 'gw' });
    const after = echoedByAzure(nextGatewayDocument(before, wish, 'build'));
    const back = restoredGateway(after, { before: gatewaySnapshot(before), keepTrust: false });
    expect(JSON.stringify(object(back, collection ?? '', 'theirs')).toLowerCase()).toContain(
      to.replace('{}', 'gateway').toLowerCase(),
    );
    expect(danglingIn(back)).toEqual([]);
    expect(JSON.stringify(back)).not.toContain('edge-tls-gw-');
  });

  test('is in the way of a removal, and named', () => {
    expect(removalProblems(before).blockers).toMatchObject([
      { code: 'ReferredToByOthers', evidence: { refersTo: to.replace('{}', 'gateway').toLowerCase() } },
    ]);
    expect(removalProblems(built(endpoint)).blockers).toEqual([]);
  });

  test('is nothing that anybody needs to be told of while ours stays as it is', () => {
    expect(ran(before, desired)).toMatchObject({ blockers: [], warnings: [] });
  });
});

describe('an endpoint that leaves the spec', () => {
  const onPortal = (document: JsonObject, collection: string, properties: JsonObject): JsonObject =>
    withObject(document, collection, { name: 'theirs', properties });

  test('is in the way while a redirect leads to its listener', () => {
    const before = onPortal(built(endpoint, portal), 'redirectConfigurations', {
      targetListener: ref('httpListeners', 'edge-tls-portal-listener'),
    });
    for (const route of ['first', 'live'] as const)
      expect(ran(before, { ...desired, route })).toMatchObject({
        blockers: ['ReferredToByOthers redirectConfigurations/theirs'],
        warnings: [],
      });
  });

  test('leaves the pool that others use, and says so: renewals go on', () => {
    const before = onPortal(built(endpoint, portal), 'requestRoutingRules', {
      priority: 900,
      backendAddressPool: ref('backendAddressPools', 'edge-tls-portal-pool'),
    });
    const { after, ...told } = ran(before, desired);
    expect(told).toEqual({ blockers: [], warnings: ['StaysInUse requestRoutingRules/theirs'] });
    expect(object(after, 'backendAddressPools', 'edge-tls-portal-pool')).toBeDefined();
    expect(object(after, 'httpListeners', 'edge-tls-portal-listener')).toBeUndefined();
  });
});

describe('two endpoints that become one', () => {
  const merged = { ...endpoint, publicHostnames: ['api.contoso.com', 'portal.contoso.com'] };
  const before = withObject(built(endpoint, portal), 'redirectConfigurations', {
    name: 'theirs',
    properties: { targetListener: ref('httpListeners', 'edge-tls-portal-listener') },
  });

  test('a redirect to the one that goes leads to the one that has its host name', () => {
    for (const route of ['first', 'live'] as const) {
      const { after, blockers, warnings } = ran(before, { ...wanting(merged), route });
      expect([blockers, warnings]).toEqual([[], ['ReferenceCarriedOver redirectConfigurations/theirs']]);
      expect(propertiesIn(after, 'redirectConfigurations', 'theirs').targetListener).toEqual(
        ref('httpListeners', 'edge-tls-gateway-listener'),
      );
      expect(object(after, 'httpListeners', 'edge-tls-portal-listener')).toBeUndefined();
    }
  });
});

describe('a redirect to our listener', () => {
  const before = withObject(built(endpoint), 'redirectConfigurations', {
    name: 'theirs',
    properties: { targetListener: ref('httpListeners', 'edge-tls-gateway-listener') },
  });

  test.each<[string, DesiredEndpoint]>([
    ['that gets a wildcard', { ...endpoint, publicHostnames: ['*.contoso.com'] }],
    ['that gets one beside its name', { ...endpoint, publicHostnames: ['api.contoso.com', '*.fabrikam.com'] }],
    [
      'that gets one with a new name',
      { ...endpoint, name: 'gw', publicHostnames: ['api.contoso.com', '*.fabrikam.com'] },
    ],
  ])('%s is in the way, since Azure takes none', (_, wanted) => {
    for (const route of ['first', 'live'] as const)
      expect(ran(before, { ...wanting(wanted), route }).blockers).toEqual([
        'RedirectToWildcard redirectConfigurations/theirs',
      ]);
  });
});

describe('what others put onto ours', () => {
  const policy = { id: '/subscriptions/6f1c/resourceGroups/rg/providers/Microsoft.Network/fw/strict' };

  test('goes along with a new name: firewall policy, SSL profile, rewrite set, tuning', () => {
    const tuned = [
      (d: JsonObject) =>
        edited(d, ['httpListeners', 'edge-tls-gateway-listener'], {
          firewallPolicy: policy,
          sslProfile: ref('sslProfiles', 'mtls'),
        }),
      (d: JsonObject) =>
        edited(d, ['requestRoutingRules', 'edge-tls-gateway-rule'], {
          rewriteRuleSet: ref('rewriteRuleSets', 'headers'),
        }),
      (d: JsonObject) =>
        edited(d, ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'], { requestTimeout: 240 }),
    ].reduce((document, tune) => tune(document), built(endpoint));
    const after = nextGatewayDocument(tuned, { ...wanting({ ...endpoint, name: 'gw' }), route: 'live' }, 'build');
    expect(propertiesIn(after, 'httpListeners', 'edge-tls-gw-listener')).toMatchObject({
      firewallPolicy: policy,
      sslProfile: ref('sslProfiles', 'mtls'),
    });
    expect(propertiesIn(after, 'requestRoutingRules', 'edge-tls-gw-rule').rewriteRuleSet).toEqual(
      ref('rewriteRuleSets', 'headers'),
    );
    expect(propertiesIn(after, 'backendHttpSettingsCollection', 'edge-tls-gw-setting').requestTimeout).toBe(240);
  });

  const theirPath: JsonObject = {
    name: 'theirs',
    properties: {
      paths: ['/theirs/*'],
      backendAddressPool: ref('backendAddressPools', 'web'),
      backendHttpSettings: ref('backendHttpSettingsCollection', 'web'),
    },
  };
  const mapped = built(pathBased);
  const map = propertiesIn(mapped, 'urlPathMaps', 'edge-tls-gateway-map');
  const shared = edited(mapped, ['urlPathMaps', 'edge-tls-gateway-map'], {
    pathRules: [...(map.pathRules as readonly Json[]), theirPath],
  });

  test('a path rule in our map goes along as well, and ours is there once', () => {
    const wish = wanting({ ...pathBased, name: 'gw' });
    const { after, blockers, warnings } = ran(shared, wish);
    const rules = propertiesIn(after, 'urlPathMaps', 'edge-tls-gw-map').pathRules as readonly JsonObject[];
    expect(rules.map(({ name }) => name)).toEqual(['edge-tls-gw-paths', 'theirs']);
    expect(rules[1]).toEqual(theirPath);
    expect(blockers).toEqual([]);
    expect(warnings).toEqual(['ReferenceCarriedOver urlPathMaps/edge-tls-gateway-map/pathRules/theirs']);
  });

  test('a path rule in our map is in the way when the map would go', () => {
    const place = 'urlPathMaps/edge-tls-gateway-map/pathRules/theirs';
    expect(ran(shared, desired).blockers).toEqual([`ReferredToByOthers ${place}`]);
    expect(removalProblems(shared).blockers).toMatchObject([{ evidence: { object: place } }]);
    expect(removalProblems(mapped).blockers).toEqual([]);
  });
});

describe('a change of ours that others feel', () => {
  const theirs = withObject(built(endpoint), 'httpListeners', {
    name: 'theirs',
    properties: { hostName: 'x.contoso.com', sslCertificate: ref('sslCertificates', 'edge-tls-gateway-listener-cert') },
  });

  test('is told: another certificate on what their listener serves', () => {
    const other = { keyVaultSecretId: 'https://kv-contoso.vault.azure.net/secrets/other' };
    const wish = wanting({ ...endpoint, listenerCertificate: other });
    expect(ran(theirs, wish)).toMatchObject({ blockers: [], warnings: ['UsedByOthers httpListeners/theirs'] });
  });

  test('is not told of a root that is rotated', () => {
    const setting = withObject(built(endpoint), 'requestRoutingRules', {
      name: 'theirs',
      properties: {
        priority: 900,
        backendHttpSettings: ref('backendHttpSettingsCollection', 'edge-tls-gateway-setting'),
      },
    });
    const rotated = { ...desired, roots: [{ name: 'edge-tls-root-ffffffffffff', data: 'bmV4dA==' }] };
    expect(ran(setting, rotated)).toMatchObject({ blockers: [], warnings: [] });
  });
});

describe('a root that others use', () => {
  test('stays when it has been rotated, and is told', () => {
    const before = withObject(built(endpoint), 'backendHttpSettingsCollection', {
      name: 'theirs',
      properties: { trustedRootCertificates: [ref('trustedRootCertificates', 'edge-tls-root-0123456789ab')] },
    });
    const { after, ...told } = ran(before, {
      ...desired,
      roots: [{ name: 'edge-tls-root-ffffffffffff', data: 'bmV4dA==' }],
    });
    expect(told).toEqual({ blockers: [], warnings: ['StaysInUse backendHttpSettingsCollection/theirs'] });
    expect(object(after, 'trustedRootCertificates', 'edge-tls-root-0123456789ab')).toBeDefined();
    expect(danglingIn(after)).toEqual([]);
  });
});

describe('the port', () => {
  const ours = echoedByAzure(
    nextGatewayDocument(
      without(without(sharedGateway, 'httpListeners', 'www'), 'frontendPorts', 'https'),
      desired,
      'build',
    ),
  );
  const before = withObject(ours, 'httpListeners', {
    name: 'theirs',
    properties: { hostName: 'x.contoso.com', frontendPort: ref('frontendPorts', 'edge-tls-port-443') },
  });

  test('of ours that others listen on stays with a removal, which it does not stop', () => {
    expect(removalProblems(before)).toMatchObject({
      blockers: [],
      warnings: [{ code: 'StaysInUse', evidence: { object: 'httpListeners/theirs' } }],
    });
    const removed = nextGatewayDocument(before, desired, 'remove');
    expect(object(removed, 'frontendPorts', 'edge-tls-port-443')).toBeDefined();
  });
});

/** References to children of the gateway that are not there, which Azure refuses (`InvalidResourceReference`). */
function danglingIn(document: JsonObject): readonly string[] {
  const properties = document.properties as Record<string, readonly JsonObject[]>;
  const present = Object.entries(properties).flatMap(([collection, children]) =>
    Array.isArray(children) ? children.map(({ name }) => `/${collection}/${String(name)}"`.toLowerCase()) : [],
  );
  const ids = JSON.stringify(document).match(/applicationgateways\/agw-contoso\/[a-z]+\/edge-tls-[^"/]+"/gi) ?? [];
  return ids.filter((id) => !present.some((key) => id.toLowerCase().endsWith(key)));
}
