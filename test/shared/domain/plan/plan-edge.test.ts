import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { ObservedApiManagement, ObservedEdge } from '../../../../shared/domain/observed.ts';
import type { Plan } from '../../../../shared/domain/plan/plan.ts';
import { planEdge } from '../../../../shared/domain/plan/plan-edge.ts';
import type { PlanContext } from '../../../../shared/domain/plan/plan-input.ts';
import { stagesOf } from '../../../../shared/domain/plan/stages-of.ts';
import { edited, gatewayId, without, withObject } from '../gateway/sample-documents.ts';
import {
  convergedWorld,
  keyVaultCertificate,
  specDocument,
  specOf,
  untouched,
  withEndpoint,
  type World,
} from './converged-edge.ts';

let world: World;
beforeAll(async () => {
  world = await convergedWorld();
});

const day = 86_400;
const setting = ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'] as const;

const plan = (observed: ObservedEdge, { spec = world.spec, now = world.now, renewRequested = false } = {}): Plan =>
  planEdge(spec, observed, { now, renewRequested });
const kinds = ({ steps }: Plan): string[] => steps.map(({ id }) => id);
const reasons = ({ steps }: Plan): Record<string, string> =>
  Object.fromEntries(steps.map(({ id, reason }) => [id, reason.code]));
const codes = (problems: readonly { code: string }[]): string[] => problems.map(({ code }) => code);

const onGateway = (observed: ObservedEdge, change: (document: JsonObject) => JsonObject): ObservedEdge => ({
  ...observed,
  gateway: { ...observed.gateway, document: change(observed.gateway.document) },
});
const onService = (observed: ObservedEdge, change: Partial<ObservedApiManagement>): ObservedEdge => ({
  ...observed,
  apiManagement: { ...observed.apiManagement, ...change },
});
const onEntry = (observed: ObservedEdge, change: JsonObject): ObservedEdge =>
  onService(observed, {
    hostnameConfigurations: observed.apiManagement.hostnameConfigurations.map((entry) =>
      entry.hostName === 'apim.contoso.internal' ? { ...entry, ...change } : entry,
    ),
  });
const unhealthy = { servers: [{ address: 'a', health: 'Unhealthy', log: 'x', errorName: null }] };

const hop = { endpoint: 'gateway', subject: 'CN=x', issuer: 'CN=y', notAfter: 1, verified: true, reason: null };
const lastSeen = {
  dns: [{ name: 'apim.contoso.internal', answers: ['10.0.1.4'] }],
  hops: [{ ...hop, name: 'gateway' as const, host: 'api.contoso.com', thumbprint: 'AB' }],
};
const planAfter = (observed: ObservedEdge, seen: PlanContext['lastSeen'] = lastSeen): Plan =>
  planEdge(world.spec, observed, { now: world.now, renewRequested: false, ...(seen ? { lastSeen: seen } : {}) });

describe('with what the last run saw', () => {
  test('a record that is unchanged and wrong says that API Management has moved', () => {
    const moved = onService(world.converged, { privateIPAddresses: ['10.0.1.9'] });
    expect(planAfter(moved).steps[0]?.reason.code).toBe('ApiManagementMoved');
    expect(plan(moved).steps[0]?.reason.code).toBe('RecordWrong');
    expect(reasons(planAfter(moved)).buildGateway).toBe('GatewayMustResolveAnew');
  });

  test('a record that somebody changed says that it is wrong', () => {
    expect(planAfter(withEndpoint(world.converged, { addresses: ['10.9.9.9'] })).steps[0]?.reason.code).toBe(
      'RecordWrong',
    );
  });

  const cut = { chain: [], verified: false, reason: 'The server ended the handshake.' };
  const silent = () => withEndpoint(world.converged, { servedByGateway: { 'api.contoso.com': cut } });

  test('a listener that ends every handshake now and did not then is written to, so that it reads Key Vault again', () => {
    expect(reasons(planAfter(silent()))).toMatchObject({ buildGateway: 'ListenerDisabled' });
  });

  test('one that has never answered is left alone', () => {
    expect(kinds(plan(silent()))).toEqual([]);
  });

  test('one whose certificate is disabled in Key Vault cannot be helped yet', () => {
    const disabled = withEndpoint(silent(), { listenerCertificate: { ...world.wildcard, enabled: false } });
    expect(kinds(planAfter(disabled))).toEqual([]);
    expect(codes(planAfter(disabled).blockers)).toEqual(['ListenerCertificateUnreadable']);
  });
});

describe('a converged edge', () => {
  test('has an empty plan, without blockers and warnings, and with the others counted', () => {
    expect(plan(world.converged)).toEqual({
      route: 'live',
      steps: [],
      blockers: [],
      warnings: [],
      foreign: { gatewayObjects: 11, hostnames: 1 },
    });
    expect(stagesOf(plan(world.converged))).toEqual([]);
  });

  test('is converged as well where nothing can be reached from here', () => {
    const blind = withEndpoint(world.converged, { servedByApiManagement: null, servedByGateway: {} });
    expect(plan(blind).steps).toEqual([]);
  });
});

describe('a first provision', () => {
  test('has every step with its reason, in the order of the runbook', () => {
    const first = plan(untouched(world));
    expect(first.route).toBe('first');
    expect(first.blockers).toEqual([]);
    expect(reasons(first)).toEqual({
      ensureRoot: 'RootMissing',
      'signLeaf:gateway': 'LeafMissing',
      'mergeLeaf:gateway': 'LeafMissing',
      updateApiManagement: 'HostnameMissing',
      ensureRecord: 'RecordMissing',
      buildGateway: 'GatewayObjectsMissing',
      followAddress: 'AddressMayMove',
      awaitHealthy: 'BackendChanged',
      ensureCname: 'CnameMissing',
      proveChain: 'PathChanged',
    });
    expect(stagesOf(first).map(({ branches }) => branches)).toEqual([
      [['ensureRoot', 'signLeaf:gateway'], ['ensureRecord']],
      [['mergeLeaf:gateway', 'updateApiManagement'], ['buildGateway']],
      [['followAddress']],
      [['awaitHealthy']],
      [['ensureCname']],
      [['proveChain']],
    ]);
  });

  test('says before and after of every field, and nothing of certificate bytes', () => {
    const changes = plan(untouched(world)).steps.flatMap((step) => step.changes);
    expect(changes).toContainEqual({ path: 'dns/apim.contoso.internal', before: null, after: '10.0.1.4' });
    expect(changes).toContainEqual({
      path: 'applicationGateway/probes/edge-tls-gateway-probe/path',
      before: null,
      after: '/status-0123456789abcdef',
    });
    expect(JSON.stringify(changes)).not.toContain(world.authority.data.slice(0, 60));
  });

  test('ended after the first version of the root goes on with the second', () => {
    const begun = { ...world.leaf, id: world.root.id };
    expect(reasons(plan({ ...untouched(world), root: begun })).ensureRoot).toBe('RootUnfinished');
  });
});

describe('each drift alone gets just the steps it needs', () => {
  const prove = 'proveChain';
  const mended = ['buildGateway', 'awaitHealthy', prove];
  const renewed = [
    'signLeaf:gateway',
    'mergeLeaf:gateway',
    'updateApiManagement',
    'followAddress',
    'awaitHealthy#2',
    prove,
  ];
  const reread = ['updateApiManagement', 'followAddress', 'awaitHealthy#2', prove];
  type Case = readonly [string, (observed: ObservedEdge) => ObservedEdge, readonly string[], string];
  const cases: readonly Case[] = [
    ['no A record', (o) => withEndpoint(o, { addresses: [] }), ['ensureRecord', ...mended], 'RecordMissing'],
    [
      'a record with another address',
      (o) => withEndpoint(o, { addresses: ['10.0.1.9'] }),
      ['ensureRecord', ...mended],
      'RecordWrong',
    ],
    [
      'an address of API Management that moved',
      (o) => onService(o, { privateIPAddresses: ['10.0.1.5'] }),
      ['ensureRecord', ...mended],
      'RecordWrong',
    ],
    [
      'a DNS server that cannot be asked',
      (o) => withEndpoint(o, { addresses: null }),
      ['ensureRecord', 'awaitHealthy', prove],
      'RecordUnverifiable',
    ],
    [
      'a probe path that was changed',
      (o) => onGateway(o, (d) => edited(d, ['probes', 'edge-tls-gateway-probe'], { path: '/' })),
      mended,
      'ProbeChanged',
    ],
    [
      'a validation that was turned off',
      (o) => onGateway(o, (d) => edited(d, setting, { validateSNI: false })),
      mended,
      'ValidationSwitchedOff',
    ],
    [
      'a rule that was deleted',
      (o) => onGateway(o, (d) => without(d, 'requestRoutingRules', 'edge-tls-gateway-rule')),
      mended,
      'RoutingRuleMissing',
    ],
    [
      'a pool that points elsewhere',
      (o) =>
        onGateway(o, (d) =>
          edited(d, ['backendAddressPools', 'edge-tls-gateway-pool'], {
            backendAddresses: [{ fqdn: 'x.contoso.com' }],
          }),
        ),
      mended,
      'BackendPoolChanged',
    ],
    [
      'a listener with another name',
      (o) =>
        onGateway(o, (d) =>
          edited(d, ['httpListeners', 'edge-tls-gateway-listener'], { hostNames: ['b.contoso.com'] }),
        ),
      mended,
      'ListenerChanged',
    ],
    [
      'a listener certificate pinned to a version',
      (o) =>
        onGateway(o, (d) =>
          edited(d, ['sslCertificates', 'edge-tls-gateway-listener-cert'], {
            keyVaultSecretId: `${world.wildcard.secretId}/0a1b`,
          }),
        ),
      mended,
      'ListenerCertificatePinned',
    ],
    [
      'a trusted root that was taken off',
      (o) => onGateway(o, (d) => edited(d, setting, { trustedRootCertificates: [] })),
      mended,
      'RootNotTrusted',
    ],
    [
      'an object of ours that nothing needs',
      (o) => onGateway(o, (d) => withObject(d, 'probes', { name: 'edge-tls-old-probe', properties: {} })),
      ['pruneGateway', prove],
      'NoLongerNeeded',
    ],
    [
      'a custom domain that was removed',
      (o) => onService(o, { hostnameConfigurations: o.apiManagement.hostnameConfigurations.slice(0, 1) }),
      reread,
      'HostnameMissing',
    ],
    [
      'a secret id with a version',
      (o) => onEntry(o, { keyVaultId: `${world.leaf.secretId}/0a1b` }),
      reread,
      'HostnameCertificatePinned',
    ],
    [
      'a certificate that API Management could not read',
      (o) => onEntry(o, { certificateStatus: 'Failed' }),
      reread,
      'HostnameCertificateFailed',
    ],
    [
      'an older certificate at API Management',
      (o) => onEntry(o, { certificate: { thumbprint: 'AB'.repeat(20) } }),
      reread,
      'HostnameCertificateOutdated',
    ],
    [
      'no CNAME',
      (o) => withEndpoint(o, { cnames: { 'api.contoso.com': null } }),
      ['ensureCname', prove],
      'CnameMissing',
    ],
    [
      'a CNAME of ours that points elsewhere',
      (o) =>
        withEndpoint(o, {
          cnames: { 'api.contoso.com': 'old.example.net' },
          cnameOwners: { 'api.contoso.com': 'contoso-prod' },
        }),
      ['ensureCname', prove],
      'CnameWrong',
    ],
    [
      'an unhealthy backend with nothing else wrong',
      (o) => withEndpoint(o, { health: unhealthy }),
      ['awaitHealthy', prove],
      'BackendNotHealthy',
    ],
    [
      'a chain that does not verify',
      (o) => withEndpoint(o, { servedByApiManagement: { chain: [], verified: false, reason: 'x' } }),
      [prove],
      'ChainNotProven',
    ],
    [
      'an older leaf that is served',
      (o) =>
        withEndpoint(o, {
          servedByApiManagement: { chain: [world.wildcard.certificate], verified: true, reason: null },
        }),
      [prove],
      'OldLeafServed',
    ],
    ['no leaf', (o) => withEndpoint(o, { leaf: null }), renewed, 'LeafMissing'],
    [
      'a leaf that is disabled',
      (o) => withEndpoint(o, { leaf: { ...world.leaf, enabled: false } }),
      renewed,
      'LeafDisabled',
    ],
  ];
  test.each(cases)('%s', (_, drift, steps, code) => {
    const planned = plan(drift(world.converged));
    expect(kinds(planned)).toEqual(steps);
    expect(planned.steps[0]?.reason.code).toBe(code);
    expect(planned.blockers).toEqual([]);
  });

  test('a leaf past its share of lifetime: renewed without any gateway step', () => {
    const planned = plan(world.converged, { now: world.now + 80 * day });
    expect(kinds(planned)).toEqual(renewed);
    expect(reasons(planned)).toMatchObject({
      'signLeaf:gateway': 'LeafPastLifetimePercent',
      updateApiManagement: 'LeafRenewed',
    });
  });

  test('a renewal that was asked for', () => {
    const planned = plan(world.converged, { renewRequested: true });
    expect(kinds(planned)).toEqual(renewed);
    expect(planned.steps[0]?.reason.code).toBe('RenewRequested');
  });

  test('an address that changed behind a gateway which needs nothing else makes it resolve anew', () => {
    const planned = plan(withEndpoint(world.converged, { addresses: ['10.0.1.9'] }));
    expect(reasons(planned).buildGateway).toBe('GatewayMustResolveAnew');
  });

  test('a root that is gone: trust in the new one comes first, the old one goes last', () => {
    const planned = plan({ ...world.converged, root: null });
    expect(kinds(planned)).toEqual([
      'ensureRoot',
      'signLeaf:gateway',
      'buildGateway',
      'awaitHealthy',
      'mergeLeaf:gateway',
      'updateApiManagement',
      'followAddress',
      'awaitHealthy#2',
      'pruneGateway',
      'proveChain',
    ]);
    expect(reasons(planned)).toMatchObject({ buildGateway: 'RootNotTrusted', pruneGateway: 'NoLongerNeeded' });
  });

  test('another internal host name on a live route: API Management learns it, then the gateway switches', () => {
    const endpoint = { ...specDocument.endpoints[0], internalHostname: 'api.contoso.internal' };
    const planned = plan(world.converged, { spec: specOf({ ...specDocument, endpoints: [endpoint] }) });
    expect(planned.route).toBe('live');
    expect(kinds(planned)).toEqual([
      'signLeaf:gateway',
      'mergeLeaf:gateway',
      'updateApiManagement',
      'followAddress',
      'awaitHealthy#2',
      'switchGateway',
      'awaitHealthy#3',
      'proveChain',
    ]);
  });

  test('a new endpoint beside one that is served: health before the update is asked of the served one only', () => {
    const portal = {
      ...specDocument.endpoints[0],
      name: 'portal',
      type: 'DeveloperPortal',
      internalHostname: 'portal.contoso.internal',
      publicHostnames: ['portal.contoso.com'],
      rule: { type: 'Basic', priority: 110 },
    };
    const spec = specOf({ ...specDocument, endpoints: [...specDocument.endpoints, portal] });
    const now = untouched(world).endpoints.gateway;
    const planned = plan(
      { ...world.converged, endpoints: { ...world.converged.endpoints, ...(now && { portal: now }) } },
      { spec },
    );
    expect(planned.route).toBe('live');
    expect(kinds(planned)).toContain('signLeaf:portal');
    expect(kinds(planned)).not.toContain('signLeaf:gateway');
    expect(planned.steps.find(({ id }) => id === 'awaitHealthy')?.endpoints).toEqual(['gateway']);
    expect(planned.steps.find(({ id }) => id === 'awaitHealthy#2')?.endpoints).toBeUndefined();
  });
});

describe('the route', () => {
  test('is first when nothing answers behind the gateway, so everything is put right at once', () => {
    const dead = withEndpoint(world.converged, { health: unhealthy, servedByApiManagement: null, addresses: [] });
    expect(plan(dead).route).toBe('first');
  });

  test('stays live through a moment of bad health, as long as API Management serves what it should', () => {
    expect(plan(withEndpoint(world.converged, { health: unhealthy })).route).toBe('live');
  });

  test('is first when the gateway asks for another name than API Management serves', () => {
    const wrong = ['probes', 'edge-tls-gateway-probe'] as const;
    const drifted = onGateway(withEndpoint(world.converged, { health: unhealthy }), (document) =>
      edited(
        edited(edited(document, wrong, { host: 'x.azure-api.net' }), setting, { hostName: 'x.azure-api.net' }),
        ['backendAddressPools', 'edge-tls-gateway-pool'],
        { backendAddresses: [{ fqdn: 'x.azure-api.net' }] },
      ),
    );
    expect(plan(drifted).route).toBe('first');
    expect(kinds(plan(drifted))).toEqual(['buildGateway', 'awaitHealthy', 'proveChain']);
  });
});

describe('blockers and warnings', () => {
  const entry = { type: 'Proxy', hostName: 'old.contoso.com', certificateSource: 'Custom', keyVaultId: null };
  type Case = readonly [string, (observed: ObservedEdge) => ObservedEdge, string];
  const cases: readonly Case[] = [
    [
      'API Management that is not in internal mode',
      (o) => onService(o, { virtualNetworkType: 'External' }),
      'ApiManagementNotInternal',
    ],
    ['API Management without an address', (o) => onService(o, { privateIPAddresses: [] }), 'ApiManagementHasNoAddress'],
    [
      'API Management that is being changed',
      (o) => onService(o, { provisioningState: 'Updating' }),
      'ApiManagementTransitioning',
    ],
    ['API Management without identity', (o) => onService(o, { identity: null }), 'ApiManagementHasNoIdentity'],
    [
      'a host name from an uploaded PFX',
      (o) => onService(o, { hostnameConfigurations: [entry] }),
      'HostnameFromUploadedPfx',
    ],
    [
      'a stopped gateway',
      (o) =>
        onGateway(o, (d) => ({ ...d, properties: { ...(d.properties as JsonObject), operationalState: 'Stopped' } })),
      'GatewayStopped',
    ],
    [
      'a CNAME of somebody else',
      (o) => withEndpoint(o, { cnames: { 'api.contoso.com': 'www.example.net' } }),
      'CnameTaken',
    ],
    [
      'a gateway without a public name',
      (o) => ({ ...o, gateway: { ...o.gateway, publicFqdn: null } }),
      'GatewayHasNoPublicName',
    ],
    [
      'a listener certificate for other names',
      (o) => withEndpoint(o, { listenerCertificate: world.leaf }),
      'ListenerCertificateMismatch',
    ],
    [
      "a leaf that is somebody else's",
      (o) => withEndpoint(o, { leaf: { ...world.leaf, managedBy: null } }),
      'LeafOwnedElsewhere',
    ],
    ['a root that is disabled', (o) => ({ ...o, root: { ...world.root, enabled: false } }), 'CertificateDisabled'],
    [
      'a root that is no authority and not ours',
      (o) => ({ ...o, root: { ...world.leaf, managedBy: null } }),
      'RootNotAuthority',
    ],
  ];
  test.each(cases)('%s', (_, change, code) => {
    expect(codes(plan(change(untouched(world))).blockers)).toEqual([code]);
  });

  test('a root that cannot be used leaves the trust on the gateway as it is', () => {
    const planned = plan({ ...world.converged, root: { ...world.root, enabled: false } });
    expect([codes(planned.blockers), kinds(planned)]).toEqual([['CertificateDisabled'], []]);
  });

  test('come all at once', () => {
    const bad = onService(untouched(world), { virtualNetworkType: 'None', identity: null });
    expect(codes(plan(withEndpoint(bad, { listenerCertificate: world.leaf })).blockers)).toEqual([
      'ApiManagementNotInternal',
      'ApiManagementHasNoIdentity',
      'ListenerCertificateMismatch',
    ]);
  });

  test('what an API Management update would need blocks only a plan with one', () => {
    expect(plan(onService(world.converged, { provisioningState: 'Updating', identity: null })).blockers).toEqual([]);
  });

  test.each([
    ['bind9', specDocument.dns],
    ['dnsmasq', { ...specDocument.dns, kind: 'dnsmasq' }],
    ['windowsDns', { ...specDocument.dns, kind: 'windowsDns' }],
    [
      'privateZone',
      {
        kind: 'privateZone',
        zoneId: `${specDocument.apiManagement.split('/providers/')[0]}/providers/Microsoft.Network/privateDnsZones/contoso.internal`,
      },
    ],
  ])('a zone of the kind %s gets its record', (_kind, dns) => {
    const { zoneFile: _, ...rest } = dns as Record<string, unknown>;
    const spec = specOf({ ...specDocument, dns: _kind === 'bind9' ? dns : rest });
    const planned = plan(untouched(world), { spec });
    expect(planned.blockers).toEqual([]);
    expect(planned.steps.map(({ id }) => id)).toContain('ensureRecord');
  });

  test('the Developer tier is warned about, and the step carries the risk', () => {
    const planned = plan(onService(untouched(world), { skuName: 'Developer' }));
    expect(codes(planned.warnings)).toEqual(['ApiManagementHasDowntime']);
    expect(planned.steps.find(({ kind }) => kind === 'updateApiManagement')?.risk).toContain('Developer');
  });

  test('a listener certificate that cannot be looked at is a warning', () => {
    expect(codes(plan(withEndpoint(world.converged, { listenerCertificate: null })).warnings)).toEqual([
      'ListenerCertificateUnreadable',
    ]);
  });

  test('an expired listener certificate blocks a new endpoint, and only warns on one whose renewals must go on', async () => {
    const old = await world.authority.issue({ names: ['*.contoso.com'], notAfter: Date.now() - 60_000 });
    const expired = keyVaultCertificate('wildcard-contoso-com', old.data, null);
    const onNew = plan(withEndpoint(untouched(world), { listenerCertificate: expired }));
    expect(codes(onNew.blockers)).toEqual(['ListenerCertificateExpired']);
    const onLive = plan(withEndpoint(world.converged, { listenerCertificate: expired }));
    expect(codes(onLive.blockers)).toEqual([]);
    expect(codes(onLive.warnings)).toEqual(['ListenerCertificateExpired']);
  });
});

test('the sample gateway is the one of the spec', () => {
  expect(world.spec.applicationGateway).toBe(gatewayId);
});
