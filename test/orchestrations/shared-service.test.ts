import { createRandom } from '../../local/azure/core/random.ts';
import { removeHostnames } from '../../orchestrations/activities/steps/remove-hostnames.ts';
import { updateApiManagement } from '../../orchestrations/activities/steps/update-api-management.ts';
import { hostNameOf } from '../../shared/domain/api-management/hostname-entry.ts';
import { leafCertificateName } from '../../shared/domain/names/key-vault-names.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { durations, InMemoryAzure } from '../support/in-memory-azure.ts';
import {
  type Asked,
  type Came,
  everybodysTurn,
  nameOf,
  outOfOrder,
  runOf,
  SharingEdges,
  upTo,
} from '../support/sharing-edges.ts';
import { createTestAuthority } from '../support/test-authority.ts';

const edges = upTo(10);
const seeds = upTo(8).map((seed) => [seed] as const);
const hostOf = (index: number): string => `e${index}.contoso.internal`;

async function neighbours(azure = new InMemoryAzure()): Promise<SharingEdges> {
  const sharing = new SharingEdges('updateApiManagement', updateApiManagement, azure);
  const authority = await createTestAuthority('Root');
  const now = azure.clock.now();
  for (const index of edges) {
    await sharing.add(index);
    const times = { notBefore: now - 60_000, notAfter: now + 86_400_000 };
    const { data } = await authority.issue({ names: [hostOf(index)], ...times });
    azure.keyVault.add(specDocument.keyVault, leafCertificateName(nameOf(index), 'gateway'), [data]);
  }
  return sharing;
}

const namesOn = ({ azure }: SharingEdges): readonly string[] =>
  ((azure.service.properties as JsonObject).hostnameConfigurations as readonly JsonObject[])
    .map(hostNameOf)
    .filter((name) => name.endsWith('.contoso.internal'))
    .toSorted();
const updates = ({ azure }: SharingEdges): number => azure.writes.filter((write) => write === 'apiManagement').length;
const codesOf = (asked: readonly Asked[]): readonly unknown[] => asked.flatMap(({ failure }) => failure?.code ?? []);

describe('ten edges that share an API Management service', () => {
  test('need two updates: the first one’s, and one for all who waited meanwhile', async () => {
    const sharing = await neighbours();
    const asked = await Promise.all(edges.map((index) => sharing.ask(index)));
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual(edges.map(hostOf));
    expect(updates(sharing)).toBe(2);
    expect(Math.max(...asked.map(({ seconds }) => seconds))).toBeLessThanOrEqual(2 * durations.apiManagement + 300);
  });

  test('that come one after the other are taken along too', async () => {
    const sharing = await neighbours();
    const asked = await Promise.all(edges.map((index) => sharing.ask(index, { after: index * 600 })));
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual(edges.map(hostOf));
    expect(updates(sharing)).toBeLessThanOrEqual(4);
  });

  test.each(seeds)('lose no entry, in whatever order answers arrive, seed %i', async (seed) => {
    const random = createRandom(seed);
    const sharing = await neighbours();
    sharing.ports = sharing.azure.ports(outOfOrder(random));
    const asked = await sharing.race(edges, random, 30);
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual(edges.map(hostOf));
  });

  /** Edge 1 reads the list, is held up, and writes what it made of it only after edge 0 has come by. */
  async function heldUp(sharing: SharingEdges): Promise<{ readonly first: Came; readonly write: () => Promise<void> }> {
    const gate = Promise.withResolvers<void>();
    const hasRead = Promise.withResolvers<void>();
    let reads = 0;
    sharing.ports = sharing.azure.ports(async (method, call) => {
      const answer = await call();
      if (method !== 'apiManagement.read' || reads++ > 0) return answer;
      hasRead.resolve();
      await gate.promise;
      return answer;
    });
    const slow = sharing.turn(1, null);
    await hasRead.promise;
    return {
      first: await sharing.turn(0, null),
      write: async () => {
        gate.resolve();
        await slow;
      },
    };
  }

  test('wait for one that has read and not written yet', async () => {
    const sharing = await neighbours();
    const { first, write } = await heldUp(sharing);
    expect(first).toMatchObject({ state: 'poll', memory: { queued: true } });
    await write();
    const asked = await Promise.all([sharing.ask(0), sharing.ask(1)]);
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual([hostOf(0), hostOf(1)]);
  });

  test('would be overwritten by it where nobody keeps turns: the control', async () => {
    const sharing = await neighbours();
    sharing.turns = everybodysTurn(sharing.stores.sharedTurns);
    const { write } = await heldUp(sharing);
    sharing.azure.clock.advance(durations.apiManagement + 1);
    expect((await sharing.ask(0)).turn?.state).toBe('done');
    expect(namesOn(sharing)).toEqual([hostOf(0)]);
    await write();
    sharing.azure.clock.advance(durations.apiManagement + 1);
    expect((await sharing.ask(1)).turn?.state).toBe('done');
    expect(namesOn(sharing)).toEqual([hostOf(1)]);
  });

  // The first one's; then one for each half without the one at fault, or one for all others. Each lasts most of an hour.
  test.each([
    ['does not say whose', '', 5],
    ['names whose', `https://kv-contoso.vault.azure.net/secrets/${leafCertificateName(nameOf(4), 'gateway')} `, 2],
  ])(
    'of whom one may not be served, and Azure %s: it alone fails, and the others do not',
    async (_what, secret, most) => {
      const sharing = await neighbours();
      sharing.ports = sharing.azure.ports((method, call, args) => {
        const list = JSON.stringify(args[1] ?? '');
        if (method === 'apiManagement.startUpdateHostnames' && list.includes(hostOf(4)))
          azureRefuses(
            400,
            'InvalidOperation',
            `Failed to access KeyVault Secret ${secret}using Managed Service Identity.`,
          );
        return call();
      });
      const asked = await Promise.all(edges.map((index) => sharing.ask(index)));
      expect(asked.map(({ failure }) => failure?.code ?? null)).toEqual(
        edges.map((index) => (index === 4 ? 'ApiManagementCannotReadVault' : null)),
      );
      expect(namesOn(sharing)).toEqual(edges.filter((index) => index !== 4).map(hostOf));
      expect(updates(sharing)).toBeLessThanOrEqual(most);
    },
  );

  test('of whom one fails, whose run goes on: nobody waits for it to be missed', async () => {
    const sharing = await neighbours();
    sharing.ports = sharing.azure.ports((method, call, args) => {
      if (method === 'apiManagement.startUpdateHostnames' && JSON.stringify(args[1]).includes(hostOf(0)))
        azureRefuses(400, 'InvalidOperation', 'Failed to access KeyVault Secret using Managed Service Identity.');
      return call();
    });
    expect(await sharing.turn(0, null)).toMatchObject({ state: 'failed' });
    expect(await sharing.turn(1, null)).toMatchObject({ state: 'poll', memory: { operation: {} } });
  });

  test('of whom one is canceled while it waits: nothing of it is written', async () => {
    const sharing = await neighbours();
    await sharing.turn(0, null);
    expect(await sharing.turn(3, null)).toMatchObject({ memory: { queued: true } });
    await sharing.stores.runs.savePaper(runOf(3), 'cancel', { by: 'somebody' });
    expect(codesOf(await Promise.all([sharing.ask(0), sharing.ask(1, { after: 5 })]))).toEqual([]);
    expect(namesOn(sharing)).toEqual([hostOf(0), hostOf(1)]);
  });

  test('of whom one dies while it writes: the next goes on, and writes for all', async () => {
    const sharing = await neighbours();
    const first = sharing.ask(0, { dies: 2 });
    const asked = await Promise.all(edges.slice(1).map((index) => sharing.ask(index, { after: 1 })));
    await first;
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual(edges.map(hostOf));
    expect(updates(sharing)).toBe(2);
  });

  test('write nothing for an edge whose run has ended', async () => {
    const sharing = await neighbours();
    const asked = await Promise.all(
      edges.map((index) => sharing.ask(index, index === 3 ? { dies: 1, after: 5 } : { after: index === 0 ? 0 : 10 })),
    );
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual(edges.filter((index) => index !== 3).map(hostOf));
  });
});

describe('edges that come and go on one service', () => {
  test('take nothing from one another: those that leave are gone, those that come are there', async () => {
    const sharing = await neighbours();
    const [staying, leaving] = [edges.slice(0, 5), edges.slice(5)];
    await Promise.all(leaving.map((index) => sharing.ask(index)));
    const removal = new SharingEdges('removeHostnames', removeHostnames, sharing.azure, sharing.stores);
    for (const index of leaving) {
      const edge = await sharing.stores.edges.get(nameOf(index));
      if (edge) await sharing.stores.edges.replace({ ...edge, activeRun: `${nameOf(index)}.1` });
    }
    const asked = await Promise.all([
      ...staying.map((index) => sharing.ask(index)),
      ...leaving.map((index) => removal.ask(index)),
    ]);
    expect(codesOf(asked)).toEqual([]);
    expect(namesOn(sharing)).toEqual(staying.map(hostOf));
    expect(updates(sharing)).toBeLessThanOrEqual(4);
  });
});

describe('two edges that want one host name of a service', () => {
  test('do not take it from each other: the second is told whose it is', async () => {
    const sharing = await neighbours();
    const endpoints = specDocument.endpoints.map((endpoint) => ({ ...endpoint, internalHostname: hostOf(0) }));
    const edge = await sharing.stores.edges.get(nameOf(1));
    if (edge) await sharing.stores.edges.replace({ ...edge, spec: { ...edge.spec, endpoints } });
    const asked = await Promise.all([sharing.ask(0), sharing.ask(1, { after: 1 })]);
    expect(asked.map(({ failure }) => failure?.code ?? null)).toEqual([null, 'HostnameOwnedElsewhere']);
    expect(asked[1]?.failure?.why).toContain(leafCertificateName(nameOf(0), 'gateway'));
    expect(updates(sharing)).toBe(1);
  });

  test('nor do they where the name of one begins with that of the other', async () => {
    const sharing = await neighbours();
    await sharing.add('1-eu', {
      endpoints: specDocument.endpoints.map((one) => ({ ...one, internalHostname: hostOf(1) })),
    });
    const authority = await createTestAuthority('Root');
    const now = sharing.azure.clock.now();
    const { data } = await authority.issue({ names: [hostOf(1)], notBefore: now - 60_000, notAfter: now + 86_400_000 });
    sharing.azure.keyVault.add(specDocument.keyVault, leafCertificateName(nameOf('1-eu'), 'gateway'), [data]);
    const asked = await Promise.all([sharing.ask('1-eu'), sharing.ask(1, { after: 1 })]);
    expect(asked.map(({ failure }) => failure?.code ?? null)).toEqual([null, 'HostnameOwnedElsewhere']);
    expect(updates(sharing)).toBe(1);
  });

  test('nor does a third edge take it for the second, whose wish it writes along', async () => {
    const sharing = await neighbours();
    const endpoints = specDocument.endpoints.map((endpoint) => ({ ...endpoint, internalHostname: hostOf(0) }));
    const edge = await sharing.stores.edges.get(nameOf(1));
    if (edge) await sharing.stores.edges.replace({ ...edge, spec: { ...edge.spec, endpoints } });
    const asked = await Promise.all([
      sharing.ask(0),
      sharing.ask(1, { after: 30 }),
      // It looks before the second does, once the first has what it wants.
      sharing.ask(2, { after: 1 }),
    ]);
    expect(asked.map(({ failure }) => failure?.code ?? null)).toEqual([null, 'HostnameOwnedElsewhere', null]);
    const list = (sharing.azure.service.properties as JsonObject).hostnameConfigurations as readonly JsonObject[];
    const entry = list.find((candidate) => hostNameOf(candidate) === hostOf(0));
    expect(entry?.keyVaultId).toContain(leafCertificateName(nameOf(0), 'gateway'));
  });
});
