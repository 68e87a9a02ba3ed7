import type { ObservedEdge } from '../../../../shared/domain/observed.ts';
import { internalName, publicNames } from '../../../../shared/domain/status/dns-status.ts';
import { type Seen, verdictOf } from '../../../../shared/domain/status/edge-verdict.ts';
import { hopStatus, withLastKnown } from '../../../../shared/domain/status/hop-status.ts';
import { pathWarnings } from '../../../../shared/domain/status/path-warnings.ts';
import type { Endpoint } from '../../../../shared/domain/spec/endpoint.ts';
import type { HopStatus } from '../../../../shared/domain/stores.ts';
import { convergedWorld, withEndpoint, type World } from '../plan/converged-edge.ts';

let world: World;
let endpoint: Endpoint;
beforeAll(async () => {
  world = await convergedWorld();
  const [first] = world.spec.endpoints;
  if (first === undefined) throw new Error('The sample has an endpoint.');
  endpoint = first;
});

const answering = (addresses: readonly string[] | null): ObservedEdge => withEndpoint(world.converged, { addresses });
const leading = (answers: readonly string[] | null): ObservedEdge =>
  withEndpoint(world.converged, { publicAddresses: { 'api.contoso.com': answers } });

describe('whether a name leads where it shall', () => {
  test.each<[readonly string[] | null, boolean | null]>([
    [['10.0.1.4'], true],
    [['10.0.1.9'], false],
    [['10.0.1.4', '10.0.1.9'], false],
    [[], false],
    [null, null],
  ])('an internal name that resolves to %j: %p', (answers, isRight) => {
    expect(internalName(endpoint, answering(answers))).toMatchObject({ answers, wanted: '10.0.1.4', isRight });
  });

  test('cannot be told while API Management has no address', () => {
    const { apiManagement } = world.converged;
    const moved = { ...world.converged, apiManagement: { ...apiManagement, privateIPAddresses: [] } };
    expect(internalName(endpoint, moved)).toMatchObject({ wanted: null, isRight: null });
  });

  test.each<[readonly string[] | null, boolean | null]>([
    [['203.0.113.10'], true],
    [['10.0.0.4'], true],
    [['198.51.100.7'], false],
    [['203.0.113.10', '198.51.100.7'], false],
    [[], false],
    [null, null],
  ])('a public name that resolves to %j: %p', (answers, isRight) => {
    expect(publicNames(endpoint, leading(answers))).toMatchObject([{ name: 'api.contoso.com', answers, isRight }]);
  });

  test('nobody asks for a wildcard', () => {
    expect(publicNames({ ...endpoint, publicHostnames: ['*.contoso.com'] }, world.converged)).toEqual([]);
  });
});

describe('what is warned of', () => {
  const codes = (observed: ObservedEdge): string[] => pathWarnings(world.spec, observed).map(({ code }) => code);
  const served = (change: object): ObservedEdge => {
    const { 'api.contoso.com': chain } = world.converged.endpoints.gateway?.servedByGateway ?? {};
    return withEndpoint(world.converged, { servedByGateway: { 'api.contoso.com': { ...chain, ...change } as never } });
  };
  test.each<[string, () => ObservedEdge, readonly string[]]>([
    ['nothing, where all is right', () => leading(['203.0.113.10']), []],
    [
      'a chain whose next issuer is neither sent nor known',
      () => served({ verified: false, fault: 'IncompleteChain' }),
      ['ListenerChainIncomplete'],
    ],
    ['no chain that ends at a root of somebody’s own', () => served({ verified: false, fault: 'UntrustedRoot' }), []],
    [
      'no listener that could not be reached',
      () => withEndpoint(world.converged, { servedByGateway: { 'api.contoso.com': null } }),
      [],
    ],
    ['a name of ours that leads elsewhere', () => leading(['198.51.100.7']), ['PublicNameElsewhere']],
    ['a name of ours that leads nowhere', () => leading([]), ['PublicNameElsewhere']],
    [
      'no name whose record the plan writes',
      () => withEndpoint(leading([]), { cnames: { 'api.contoso.com': null } }),
      [],
    ],
    ['no name that could not be asked for', () => leading(null), []],
  ])('%s', (_, observed, expected) => {
    expect(codes(observed())).toEqual(expected);
  });
});

const withoutState = ({ state: _state, seenAt: _seenAt, ...hop }: HopStatus): HopStatus => hop;

describe('whether an edge is ready, by what was seen', () => {
  const at = 1_800_000_000;
  const hop = (change: Partial<HopStatus> = {}): HopStatus => ({
    endpoint: 'gateway',
    name: 'gateway',
    host: 'api.contoso.com',
    state: 'served',
    subject: 'CN=api.contoso.com',
    issuer: 'CN=CA',
    thumbprint: 'AA',
    notAfter: at + 86_400,
    verified: true,
    reason: null,
    seenAt: at,
    ...change,
  });
  const seen = (change: Partial<Seen> = {}): Seen => ({
    at,
    hops: [hop(), hop({ name: 'apiManagement', host: 'apim.contoso.internal' })],
    dns: [{ name: 'apim.contoso.internal', answers: ['10.0.1.4'], wanted: '10.0.1.4', isRight: true }],
    health: [{ endpoint: 'gateway', address: '10.0.1.4', health: 'Healthy', log: '' }],
    renewalAt: null,
    ...change,
  });
  const wrong = { name: 'apim.contoso.internal', wanted: '10.0.1.4' };

  test.each<[string, Partial<Seen>, string]>([
    ['all that was seen is right', {}, 'Converged'],
    ['another address', { dns: [{ ...wrong, answers: ['10.0.1.9'], isRight: false }] }, 'RecordNotAnswered'],
    ['no address', { dns: [{ ...wrong, answers: [], isRight: false }] }, 'RecordNotAnswered'],
    ['a silent listener', { hops: [hop({ state: 'silent', verified: false })] }, 'ChainNotProven'],
    ['an expired listener certificate', { hops: [hop({ notAfter: at })] }, 'ListenerCertificateExpired'],
    [
      'a listener certificate that the app does not trust',
      { hops: [hop({ verified: false, reason: 'r' })] },
      'Converged',
    ],
    [
      'API Management with another chain',
      { hops: [hop({ name: 'apiManagement', verified: false, reason: 'r.' })] },
      'ChainNotProven',
    ],
    [
      'what could not be reached',
      { hops: [hop({ name: 'apiManagement', state: 'unreached', verified: false })] },
      'Converged',
    ],
    [
      'an expired certificate that could not be looked at',
      { hops: [hop({ state: 'unreached', verified: false, notAfter: at - 1 })] },
      'Converged',
    ],
    [
      'a backend that is not healthy',
      { health: [{ endpoint: 'gateway', address: '10.0.1.4', health: 'Unhealthy', log: 'timed out.' }] },
      'BackendNotHealthy',
    ],
    [
      'what an earlier version stored',
      { hops: [withoutState(hop())], dns: [{ name: 'a', answers: ['10.0.1.4'] }] },
      'Converged',
    ],
  ])('%s: %s', (_, change, reason) => {
    const verdict = verdictOf(seen(change));
    expect(verdict).toMatchObject({ ready: reason === 'Converged', reason });
  });

  test('what was not seen is said', () => {
    const { message } = verdictOf(
      seen({ dns: [{ ...wrong, answers: null, isRight: null }], hops: [hop({ state: 'unreached' })] }),
    );
    expect(message).toBe(
      'Everything is as the spec wants it, and proven. Not seen this time: api.contoso.com at the gateway, the DNS answer for apim.contoso.internal.',
    );
  });

  test('a hop keeps what was last seen there, over any number of looks, and only of its own host', () => {
    const away = hopStatus({
      endpoint: 'gateway',
      name: 'gateway',
      host: 'api.contoso.com',
      served: null,
      at: at + 60,
    });
    const [once] = withLastKnown([away], { at, hops: [hop()] });
    expect(once).toMatchObject({ state: 'unreached', thumbprint: 'AA', notAfter: at + 86_400, seenAt: at });
    const [twice] = withLastKnown([away], { at: at + 60, hops: once ? [once] : [] });
    expect(twice).toEqual(once);
    expect(withLastKnown([away], { at, hops: [hop({ host: 'other.contoso.com' })] })).toEqual([away]);
    expect(withLastKnown([away], null)).toEqual([away]);
    expect(withLastKnown([hop()], { at: at - 9, hops: [hop({ thumbprint: 'BB' })] })).toEqual([hop()]);
  });
});
