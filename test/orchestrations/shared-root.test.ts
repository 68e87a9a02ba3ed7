import { ensureRoot } from '../../orchestrations/activities/steps/ensure-root.ts';
import { createRandom } from '../../local/azure/core/random.ts';
import { certificateFacts } from '../../shared/domain/certificates/certificate-facts.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { InMemoryAzure } from '../support/in-memory-azure.ts';
import { type Asked, everybodysTurn, outOfOrder, SharingEdges, upTo } from '../support/sharing-edges.ts';

const root = 'edge-tls-root';
const edges = upTo(40);
const seeds = upTo(12).map((seed) => [seed] as const);
const theirRequest = {
  issuer: 'Self',
  subject: 'CN=edge-tls root contoso.internal',
  dnsNames: [],
  keyType: 'EC-P256',
  exportable: false,
  reuseKey: false,
  certificateAuthority: false,
  validityMonths: 3,
  tags: {},
} as const;
const madeOnce = [`create ${root} Self`, `create ${root} Unknown`, `merge ${root}`];

async function neighbours(count: readonly number[] = edges, azure?: InMemoryAzure): Promise<SharingEdges> {
  const sharing = new SharingEdges('ensureRoot', ensureRoot, azure);
  for (const index of count) await sharing.add(index);
  return sharing;
}

const versionsOf = (asked: readonly Asked[]): readonly unknown[] => [
  ...new Set(asked.map(({ turn }) => turn?.memory?.version ?? null)),
];
const codesOf = (asked: readonly Asked[]): readonly unknown[] => asked.flatMap(({ failure }) => failure?.code ?? []);

describe('forty edges that share the root of a vault', () => {
  test('and come at once: one makes it, and the others wait for it and take it up', async () => {
    const sharing = await neighbours();
    const asked = await Promise.all(edges.map((index) => sharing.ask(index)));
    expect(codesOf(asked)).toEqual([]);
    expect(versionsOf(asked)).toEqual([expect.any(String)]);
    expect(sharing.azure.keyVault.writes).toEqual(madeOnce);
  });

  test('look into Key Vault once before and once after it is made', async () => {
    const sharing = await neighbours();
    await Promise.all(edges.map((index) => sharing.ask(index)));
    expect(sharing.azure.calls.get('certificates.read')).toBeLessThanOrEqual(2 * edges.length + 6);
    expect(sharing.azure.totalCalls()).toBeLessThanOrEqual(2 * edges.length + 12);
  });

  /** All at the same moment, and Azure's answers arrive in any order. */
  async function anyhow(seed: number, change: (sharing: SharingEdges) => void = () => undefined) {
    const random = createRandom(seed);
    const sharing = await neighbours();
    sharing.azure.keyVault.issueSeconds = Math.round(random.between(0, 3));
    sharing.ports = sharing.azure.ports(outOfOrder(random));
    change(sharing);
    const asked = await sharing.race(edges, random);
    return { asked, writes: sharing.azure.keyVault.writes };
  }

  test.each(seeds)('and come as it happens, seed %i', async (seed) => {
    const { asked, writes } = await anyhow(seed);
    expect(codesOf(asked)).toEqual([]);
    expect(versionsOf(asked)).toHaveLength(1);
    expect(writes).toEqual(madeOnce);
  });

  test('make several keys for it where nobody keeps turns: the control', async () => {
    const tried = await Promise.all(
      seeds.map(([seed]) =>
        anyhow(seed, (sharing) => {
          sharing.turns = everybodysTurn(sharing.stores.sharedTurns);
        }),
      ),
    );
    expect(tried.filter(({ writes }) => writes.length > madeOnce.length).length).toBeGreaterThan(seeds.length / 2);
  });

  test.each(upTo(8).map((turn) => [turn]))(
    'of whom the maker dies before its turn %i: another goes on',
    async (dies) => {
      const sharing = await neighbours();
      const first = sharing.ask(0, { dies });
      const asked = await Promise.all(edges.slice(1).map((index) => sharing.ask(index, { after: 1 })));
      await first;
      expect(codesOf(asked)).toEqual([]);
      expect(versionsOf(asked)).toHaveLength(1);
      expect(sharing.azure.keyVault.writes.filter((write) => write.startsWith('merge'))).toHaveLength(1);
      // Nobody waits for the deadline of a run that has ended.
      expect(Math.max(...asked.map(({ seconds }) => seconds))).toBeLessThan(60);
    },
  );

  test('of whom the maker fails, whose run goes on: nobody waits for it to be missed', async () => {
    const sharing = await neighbours(upTo(2));
    let refusals = 0;
    sharing.ports = sharing.azure.ports((method, call) => {
      if (method === 'certificates.create' && refusals++ === 0) azureRefuses(400, 'BadParameter', 'refused');
      return call();
    });
    expect(await sharing.turn(0, null)).toMatchObject({ state: 'failed' });
    expect(await sharing.turn(1, null)).toMatchObject({ state: 'poll', writes: 1 });
  });

  test.each(['certificates.create', 'certificates.merge', 'certificates.sign'])(
    'lose the answer of %s, and still make one',
    async (lost) => {
      const sharing = await neighbours();
      let answers = 0;
      sharing.ports = sharing.azure.ports(async (method, call) => {
        const answer = await call();
        if (method === lost && answers++ === 0) azureRefuses(503, 'ServiceUnavailable', 'no answer');
        return answer;
      });
      const asked = await Promise.all(edges.map((index) => sharing.ask(index)));
      expect(codesOf(asked)).toEqual([]);
      expect(versionsOf(asked)).toHaveLength(1);
      expect(sharing.azure.keyVault.writes.filter((write) => write.startsWith('merge'))).toHaveLength(1);
    },
  );

  test('write down both versions, so that late events of either are known', async () => {
    const sharing = await neighbours(upTo(3));
    const asked = await Promise.all(upTo(3).map((index) => sharing.ask(index)));
    const turn = await sharing.stores.sharedTurns.get(`${specDocument.keyVault}/certificates/${root}`);
    expect(turn).toMatchObject({ holder: null, made: [{}, { version: asked[0]?.turn?.memory?.version }] });
  });
});

describe('two deployments that share a vault and no tables', () => {
  test('go on when the one replaces the pending version that the other is about to merge', async () => {
    const sharing = await neighbours(upTo(1));
    const { keyVault } = sharing.azure;
    const vault = specDocument.keyVault;
    let merges = 0;
    sharing.ports = sharing.azure.ports(async (method, call) => {
      if (method === 'certificates.merge' && merges++ === 0) {
        await keyVault.discardPending(vault, root);
        await keyVault.create(vault, root, theirRequest);
      }
      return call();
    });
    const { failure, turn } = await sharing.ask(0);
    expect({ failure, merges }).toEqual({ failure: null, merges: 2 });
    expect(certificateFacts(turn?.memory?.root as string).isCa).toBe(true);
  });

  test.each(seeds)('wait for each other’s pending version, and fail for nobody, seed %i', async (seed) => {
    const random = createRandom(seed);
    const azure = new InMemoryAzure();
    const both = [await neighbours(upTo(3), azure), await neighbours(upTo(3), azure)];
    for (const sharing of both) sharing.ports = azure.ports(outOfOrder(random));
    const asked = (await Promise.all(both.map((sharing) => sharing.race(upTo(3), random)))).flat();
    expect(codesOf(asked)).toEqual([]);
    const roots = asked.map(({ turn }) => certificateFacts(turn?.memory?.root as string));
    expect(roots.every(({ isCa }) => isCa)).toBe(true);
  });
});

describe('edges that want different roots of one name', () => {
  test('since their zones are different: the second is told so, and the first keeps its own', async () => {
    const sharing = await neighbours([0]);
    const dns = { ...specDocument.dns, zone: 'fabrikam.internal', zoneFile: '/etc/bind/db.fabrikam.internal' };
    const [endpoint] = specDocument.endpoints;
    const endpoints = [{ ...endpoint, internalHostname: 'apim.fabrikam.internal' }];
    await sharing.add(1, { dns, endpoints });
    const asked = await Promise.all([sharing.ask(0), sharing.ask(1, { after: 1 })]);
    expect(asked.map(({ failure }) => failure?.code ?? null)).toEqual([null, 'RootForbidsName']);
    expect(sharing.azure.keyVault.writes).toEqual(madeOnce);
  });

  test('since the one that began it died, and wants another kind of key than the next: what is begun is ended', async () => {
    const sharing = await neighbours([0]);
    await sharing.add(1, { issuer: { kind: 'internalCa', keyType: 'RSA-3072' } });
    const requested: unknown[] = [];
    sharing.ports = sharing.azure.ports((method, call, args) => {
      if (method === 'certificates.create') requested.push((args[2] as { keyType: string }).keyType);
      return call();
    });
    await sharing.ask(1, { dies: 1 });
    expect(codesOf([await sharing.ask(0, { after: 10 })])).toEqual([]);
    // The vault in memory makes P-256 keys, whatever is asked for, and the second version asks for the key that is there.
    expect(requested).toEqual(['RSA-3072', 'EC-P256']);
    expect(sharing.azure.keyVault.writes).toEqual(madeOnce);
  });

  test('since somebody disabled it: nobody makes another', async () => {
    const sharing = await neighbours([0, 1]);
    await sharing.ask(0);
    sharing.azure.keyVault.enable(specDocument.keyVault, root, false);
    expect((await sharing.ask(1)).failure?.code).toBe('CertificateDisabled');
    expect(sharing.azure.keyVault.writes).toEqual(madeOnce);
  });
});
