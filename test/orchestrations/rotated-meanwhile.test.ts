import { ensureRoot } from '../../orchestrations/activities/steps/ensure-root.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { SharingEdges } from '../support/sharing-edges.ts';
import { TestEstate } from '../support/test-estate.ts';

const hour = 3_600;
const day = 24 * hour;
const rootName = 'edge-tls-root';
const issuer = { kind: 'internalCa', rootValidityDays: 100, leafValidityDays: 90 };
const leafName = 'edge-tls-contoso-prod-gateway';

/** An edge that is about to renew its leaf when another edge of the vault rotates the root, at the moment of the first such call. */
async function renewedWhileRotated(moment: string): Promise<TestEstate> {
  const sibling: { rotate: (() => Promise<void>) | null } = { rotate: null };
  const estate = await TestEstate.create({
    spec: { ...specDocument, issuer },
    tap: async (method, call, args) => {
      const { rotate } = sibling;
      if (rotate !== null && method === moment && !args.includes(rootName)) {
        sibling.rotate = null;
        await rotate();
      }
      return call();
    },
  });
  await estate.run();
  // An hour or so before half of the root's life has passed.
  estate.azure.clock.advance(50 * day - 2 * hour);
  sibling.rotate = () => rotateBySibling(estate);
  const { run } = await estate.run({ renewRequested: true });
  expect(run.problem).toBeNull();
  return estate;
}

async function rotateBySibling({ azure, stores }: TestEstate): Promise<void> {
  azure.clock.advance(2 * hour);
  const siblings = new SharingEdges('ensureRoot', ensureRoot, azure, stores);
  await siblings.add(1, { issuer });
  for (let memory: JsonObject | null = null, turns = 0; turns < 20; turns++) {
    const turn = await siblings.turn(1, memory);
    if (turn.state === 'done') return;
    memory = turn.state === 'poll' ? turn.memory : null;
    azure.clock.advance(5);
  }
  throw new Error('the sibling made no root');
}

const newestRoot = async ({ azure }: TestEstate): Promise<string | undefined> =>
  (await azure.keyVault.read(specDocument.keyVault, rootName))?.version;
const rootInStatus = async ({ stores }: TestEstate): Promise<string | undefined> =>
  (await stores.edges.get('contoso-prod'))?.status?.certificates?.find(({ id }) => id.endsWith(rootName))?.version;

describe.each(['certificates.create', 'certificates.sign', 'certificates.merge', 'apiManagement.startUpdateHostnames'])(
  'a run during which another edge rotates the root, at its %s',
  (moment) => {
    let estate: TestEstate;
    beforeAll(async () => {
      estate = await renewedWhileRotated(moment);
    });

    test('keeps to the root that its gateway trusts: nobody is served what is not trusted', async () => {
      expect(estate.azure.keyVault.writes.filter((write) => write === `merge ${leafName}`)).toHaveLength(2);
      expect(await estate.azure.failures()).toEqual([]);
      expect(await rootInStatus(estate)).not.toBe(await newestRoot(estate));
    });

    test('asks for the run after it, which trusts the new root before anything is signed by it', async () => {
      const [next] = estate.started;
      expect((await estate.stores.runs.get(next ?? ''))?.reason.code).toBe('RootRotated');
      const { run, steps } = await estate.follow(next ?? '');
      expect(run.problem).toBeNull();
      const endOf = (id: string): number => steps.find((step) => step.id === id)?.endedAt ?? 0;
      expect(endOf('buildGateway')).toBeLessThanOrEqual(endOf('mergeLeaf:gateway'));
      expect(await rootInStatus(estate)).toBe(await newestRoot(estate));
      expect(await estate.azure.failures()).toEqual([]);
      expect(estate.started).toHaveLength(1);
    });
  },
);
