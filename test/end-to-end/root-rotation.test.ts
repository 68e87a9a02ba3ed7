import { ids } from '../../local/sample/names.ts';
import { importAgingRoot } from './aging-root.ts';
import { carryOutByHand } from './by-hand.ts';
import { EdgeTls } from './edge-tls.ts';
import { figures, underLoad } from './under-load.ts';

jest.setTimeout(180_000);

/** Long enough to provision in. */
const halfLifeIn = 20_000;

interface Trusting {
  readonly properties: { readonly trustedRootCertificates: readonly { readonly name: string }[] };
}

const trustedRoots = async ({ stack }: EdgeTls): Promise<string[]> => {
  const gateway = (await stack.session.get(ids.gateway, '2026-01-01')) as Trusting;
  return gateway.properties.trustedRootCertificates
    .map(({ name }) => name)
    .filter((name) => name.startsWith('edge-tls-'));
};

describe('a root that has reached half its life', () => {
  let edgeTls: EdgeTls;
  let halfLifeAt: number;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    halfLifeAt = Date.now() + halfLifeIn;
    await importAgingRoot(edgeTls, halfLifeAt);
  });
  afterAll(() => edgeTls.stop());

  test('is in use before that', async () => {
    const run = await edgeTls.provision({ ...edgeTls.spec, issuer: { kind: 'internalCa', leafValidityDays: 7 } });
    expect(run.problem).toBeNull();
    expect(run.steps.map(({ id }) => id)).not.toContain('ensureRoot');
    expect(Date.now()).toBeLessThan(halfLifeAt);
  });

  test('is rotated under load without one failed request, and the old one is trusted no more', async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, halfLifeAt + 1000 - Date.now())));
    const before = await trustedRoots(edgeTls);
    const thumbprint = (await edgeTls.api.edge('contoso-prod')).hops.find(
      ({ name }) => name === 'apiManagement',
    )?.thumbprint;
    const load = await underLoad(edgeTls, async () => {
      const run = await edgeTls.converge();
      expect(run.problem).toBeNull();
      expect(run.steps.map(({ id }) => id)).toEqual([
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
    });
    process.stderr.write(`${figures('root rotation', load)}\n`);
    expect(load.reasons).toEqual([]);
    expect(load.failed).toBe(0);
    const after = await trustedRoots(edgeTls);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
    const hop = (await edgeTls.api.edge('contoso-prod')).hops.find(({ name }) => name === 'apiManagement');
    expect(hop).toMatchObject({ verified: true });
    expect(hop?.thumbprint).not.toBe(thumbprint);
  });

  test('the same steps with the new root trusted last fail requests', async () => {
    const spec = {
      ...edgeTls.spec,
      issuer: { kind: 'internalCa', certificateName: 'edge-tls-root-2', leafValidityDays: 7 },
    };
    const load = await underLoad(edgeTls, () =>
      carryOutByHand(edgeTls, spec, (steps) => {
        const trust = steps.filter((id) => id === 'buildGateway');
        expect(trust).toHaveLength(1);
        const others = steps.filter((id) => !/^(?:buildGateway|awaitHealthy|pruneGateway|proveChain)/.test(id));
        return [...others, ...trust];
      }),
    );
    process.stderr.write(`${figures('new root trusted last', load)}\n`);
    expect(load.failed).toBeGreaterThan(0);
    expect(load.reasons[0]).toContain('HTTP 502');
  });
});
