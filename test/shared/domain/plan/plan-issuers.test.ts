import { isV1 } from '../../../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { ObservedEdge } from '../../../../shared/domain/observed.ts';
import type { Plan } from '../../../../shared/domain/plan/plan.ts';
import { planEdge } from '../../../../shared/domain/plan/plan-edge.ts';
import { createSelfSigned, createTestAuthority, type TestAuthority } from '../../../support/test-authority.ts';
import { certificateFacts } from '../../../../shared/domain/certificates/certificate-facts.ts';
import { edited } from '../gateway/sample-documents.ts';
import { v1Gateway } from '../gateway/v1-gateway.ts';
import {
  convergedWorld,
  keyVaultCertificate,
  specDocument,
  specOf,
  untouched,
  withEndpoint,
  type World,
} from './converged-edge.ts';

const day = 86_400;
let world: World;
let other: TestAuthority;
beforeAll(async () => {
  world = await convergedWorld();
  other = await createTestAuthority('Other root', { notAfter: Date.now() + 3650 * day * 1000 });
});

const issuedBy = (issuer: JsonObject, over: JsonObject = {}) => specOf({ ...specDocument, ...over, issuer });
const plan = (observed: ObservedEdge, { spec = world.spec, now = world.now, renewRequested = false } = {}): Plan =>
  planEdge(spec, observed, { now, renewRequested });
const ids = ({ steps }: Plan): string[] => steps.map(({ id }) => id);
const reasonOf = ({ steps }: Plan, step: string): string | undefined =>
  steps.find(({ id }) => id === step)?.reason.code;
const codes = (problems: readonly { code: string }[]): string[] => problems.map(({ code }) => code);

const rotation = [
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
];

describe('the root of internalCa', () => {
  test('is rotated at half its life: trusted before it signs what is served, the old one taken off last', () => {
    // The public certificate of the sample does not live that long, and is others' to renew.
    const observed = withEndpoint(world.converged, { listenerCertificate: null });
    const planned = plan(observed, { now: world.now + 1900 * day });
    expect(ids(planned)).toEqual(rotation);
    expect(reasonOf(planned, 'ensureRoot')).toBe('RootPastHalfLife');
    expect(planned.blockers).toEqual([]);
  });

  test('is replaced when it has expired, since it is our own', () => {
    expect(reasonOf(plan(world.converged, { now: world.now + 4000 * day }), 'ensureRoot')).toBe('RootExpired');
  });

  test('of somebody else is only warned about', () => {
    const foreign = { ...world.converged, root: { ...world.root, managedBy: null } };
    const planned = plan(foreign, { now: world.now + 1900 * day, spec: issuedBy({ kind: 'internalCa' }) });
    expect(codes(planned.warnings)).toContain('RootPastHalfLife');
    expect(ids(planned)).not.toContain('ensureRoot');
  });

  test('that another edge has rotated is trusted beside the old one, and the leaf is signed anew', async () => {
    const next = keyVaultCertificate('edge-tls-root', other.data);
    const planned = plan({ ...world.converged, root: next });
    expect(ids(planned)).toEqual(rotation.slice(1));
    expect(reasonOf(planned, 'buildGateway')).toBe('RootNotTrusted');
  });

  test.each<[string, (root: World['root']) => World['root'], string]>([
    ['disabled', (root) => ({ ...root, enabled: false }), 'CertificateDisabled'],
    ['expired and of somebody else', (root) => ({ ...root, managedBy: null }), 'RootExpired'],
  ])('that is %s blocks, and nothing is begun', (_, change, code) => {
    const now = code === 'RootExpired' ? world.now + 4000 * day : world.now;
    const planned = plan({ ...world.converged, root: change(world.root) }, { now });
    expect(codes(planned.blockers)).toContain(code);
    expect(ids(planned).filter((id) => /^(?:ensureRoot|signLeaf|mergeLeaf|pruneGateway)/.test(id))).toEqual([]);
  });

  test('that is somebody else’s and may not sign blocks', async () => {
    const leaf = keyVaultCertificate('edge-tls-root', (await other.issue({ names: ['x.contoso.com'] })).data, null);
    expect(codes(plan({ ...world.converged, root: leaf }).blockers)).toEqual(['RootNotAuthority']);
  });
});

describe('selfSigned', () => {
  const spec = () => issuedBy({ kind: 'selfSigned' });

  test('is signed before the gateway is built, which trusts it', () => {
    const planned = plan({ ...untouched(world), root: null }, { spec: spec() });
    expect(ids(planned).slice(0, 3)).toEqual(['signLeaf:gateway', 'ensureRecord', 'mergeLeaf:gateway']);
    expect(ids(planned)).not.toContain('ensureRoot');
    expect(planned.blockers).toEqual([]);
  });

  test('replaces a leaf of another issuer with trust first', () => {
    const planned = plan(world.converged, { spec: spec() });
    expect(ids(planned)).toEqual(rotation.slice(1));
    expect(reasonOf(planned, 'signLeaf:gateway')).toBe('LeafWrongIssuer');
  });

  test('replaces what Key Vault made by itself, which is no authority', async () => {
    const made = await createSelfSigned(['apim.contoso.internal']);
    const planned = plan(
      withEndpoint(world.converged, { leaf: keyVaultCertificate('edge-tls-contoso-prod-gateway', made.data) }),
      {
        spec: spec(),
      },
    );
    expect(reasonOf(planned, 'signLeaf:gateway')).toBe('LeafNotAuthority');
  });
});

describe('keyVaultIssuer', () => {
  const spec = (over: JsonObject = {}) => issuedBy({ kind: 'keyVaultIssuer', issuerName: 'digicert', ...over });

  test('has the authority issue in one step, and looks at the chain when it is served', () => {
    const planned = plan({ ...untouched(world), root: null }, { spec: spec() });
    expect(ids(planned)).not.toContain('signLeaf:gateway');
    expect(ids(planned)).toContain('mergeLeaf:gateway');
    expect(ids(planned).indexOf('updateApiManagement')).toBeLessThan(ids(planned).indexOf('buildGateway#2'));
  });

  test('trusts the roots that are named before anything is issued, and then looks at no chain', () => {
    const planned = plan(world.converged, { spec: spec({ trustedRoots: [other.pem] }), renewRequested: true });
    expect(ids(planned).indexOf('buildGateway')).toBeLessThan(ids(planned).indexOf('mergeLeaf:gateway'));
    expect(ids(planned)).not.toContain('buildGateway#2');
  });

  test('replaces a leaf that another authority has made', () => {
    const leaf = { ...world.leaf, issuerName: 'globalsign' };
    expect(reasonOf(plan(withEndpoint(world.converged, { leaf }), { spec: spec() }), 'mergeLeaf:gateway')).toBe(
      'LeafWrongIssuer',
    );
  });

  test('carries the risk of an unknown root on a live route', () => {
    const planned = plan(world.converged, { spec: spec(), renewRequested: true });
    expect(planned.steps.find(({ id }) => id === 'buildGateway#2')?.risk).toContain('issuer.trustedRoots');
  });
});

describe('existing', () => {
  const spec = () => issuedBy({ kind: 'existing', certificateNames: { gateway: 'apim-leaf' } });
  const theirs = async (over: { names?: string[]; notAfter?: number } = {}) =>
    keyVaultCertificate('apim-leaf', (await other.issue({ names: ['apim.contoso.internal'], ...over })).data, null);

  test('is never signed, and a new version is followed through API Management', async () => {
    const leaf = await theirs();
    const planned = plan(withEndpoint(world.converged, { leaf }), { spec: spec() });
    expect(planned.blockers).toEqual([]);
    expect(ids(planned).filter((id) => /Leaf/.test(id))).toEqual([]);
    expect(ids(planned)).toContain('updateApiManagement');
    expect(ids(planned)).toContain('buildGateway#2');
  });

  test.each<[string, () => Promise<Parameters<typeof withEndpoint>[1]>, string]>([
    ['missing', async () => ({ leaf: null }), 'CertificateNotFound'],
    ['disabled', async () => ({ leaf: { ...(await theirs()), enabled: false } }), 'CertificateDisabled'],
    ['expired', async () => ({ leaf: await theirs({ notAfter: Date.now() - 60_000 }) }), 'ExistingCertificateUnfit'],
    [
      'for another name',
      async () => ({ leaf: await theirs({ names: ['x.contoso.internal'] }) }),
      'ExistingCertificateUnfit',
    ],
  ])('blocks when it is %s', async (_, change, code) => {
    expect(codes(plan(withEndpoint(world.converged, await change()), { spec: spec() }).blockers)).toEqual([code]);
  });

  test('is warned about when nobody has renewed it in time', async () => {
    const leaf = await theirs({ notAfter: Date.now() + 5 * day * 1000 });
    const planned = plan(withEndpoint(world.converged, { leaf }), { spec: spec(), now: world.now + 4 * day });
    expect(codes(planned.warnings)).toEqual(['ExistingCertificateDue']);
  });
});

describe('the listener certificate, which others renew', () => {
  test('is read anew when the gateway serves an older one than Key Vault has', async () => {
    const older = {
      chain: [certificateFacts((await other.issue({ names: ['*.contoso.com'] })).data)],
      verified: true,
      reason: null,
    };
    const planned = plan(withEndpoint(world.converged, { servedByGateway: { 'api.contoso.com': older } }));
    expect(ids(planned)).toEqual(['buildGateway', 'awaitHealthy', 'proveChain']);
    expect(reasonOf(planned, 'buildGateway')).toBe('ListenerCertificateStale');
  });

  test('is unpinned', () => {
    const id = `${world.wildcard.secretId}/0a1b2c`;
    const path = ['sslCertificates', 'edge-tls-gateway-listener-cert'] as const;
    const pinned = edited(world.converged.gateway.document, path, { keyVaultSecretId: id });
    const planned = plan({ ...world.converged, gateway: { ...world.converged.gateway, document: pinned } });
    expect(reasonOf(planned, 'buildGateway')).toBe('ListenerCertificatePinned');
  });
});

describe('a v1 gateway', () => {
  test('is planned with a warning, the leaf signed before it is allowed, and its translation', () => {
    const [endpoint] = specDocument.endpoints;
    const spec = specOf({
      ...specDocument,
      endpoints: [{ ...endpoint, listenerCertificate: { sslCertificateName: 'api' } }],
    });
    expect(isV1(v1Gateway)).toBe(true);
    const planned = plan(
      { ...untouched(world), gateway: { ...world.converged.gateway, document: v1Gateway } },
      { spec },
    );
    expect(codes(planned.warnings)).toContain('GatewayV1Retired');
    expect(planned.blockers).toEqual([]);
    expect(planned.translation?.document.name).toBe('agw-contoso-v2');
    expect(ids(planned).indexOf('signLeaf:gateway')).toBeLessThan(ids(planned).indexOf('buildGateway'));
  });
});
