import { createRandom } from '../../local/azure/core/random.ts';
import { DAY, Fleet, keyVaultEvent, resourceEvent } from './fleet.ts';

jest.setTimeout(300_000);

const events = 10_000;
const hours = 6;

describe('10,000 events, each twice, shuffled, and a tenth of them lost', () => {
  const random = createRandom(3);
  const fleet = new Fleet();
  let runsBefore = 0;

  beforeAll(async () => {
    // After 40 days the leaves of 47 days are past 67 % of their lifetime, those of 90 days are not.
    for (let at = 1; at <= 10; at++) await fleet.add(`edge-${at}`, at % 2 === 0 ? 90 : 47);
    for (const { name } of fleet.edges) await fleet.converge(name);
    await fleet.settle();
    await fleet.until(40 * DAY);
    runsBefore = fleet.runs.length;
    for (const event of storm()) fleet.send(event);
    await fleet.settle();
  });

  /** Of the past and of now, of versions that are and that never were, of gateways, of API Management, of what nobody uses. */
  function storm(): readonly Record<string, unknown>[] {
    const types = [
      'CertificateNearExpiry',
      'CertificateNewVersionCreated',
      'SecretNewVersionCreated',
      'CertificateExpired',
    ];
    const made = Array.from({ length: events }, (_, at) => {
      const edge = fleet.edges[at % fleet.edges.length];
      const leaf = edge?.leaves[0]?.certificate;
      if (!edge || !leaf) throw new Error('every edge has a leaf');
      const when = fleet.now - Math.floor(random.between(0, 3 * DAY));
      if (at % 5 === 0) return resourceEvent(edge.gateway, { at: when, caller: 'somebody' });
      if (at % 7 === 0) return resourceEvent(edge.apiManagement, { at: when, caller: 'somebody' });
      const version = at % 3 === 0 ? leaf.version : `${at}`;
      const type = types[at % types.length] ?? 'CertificateExpired';
      return keyVaultEvent(edge, { ...leaf, version }, { type, at: when });
    });
    fleet.post = () => (random.next() < 0.1 ? [] : [random.between(0, hours * 3600), random.between(0, hours * 3600)]);
    return random.shuffle(made);
  }

  test('make exactly one renewal of each certificate that is due, and none of any other', () => {
    expect(fleet.edges.map(({ leaves }) => leaves.length)).toEqual([2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
  });

  test('start a small number of runs: each edge is looked at again only for what it has not seen', () => {
    expect((fleet.runs.length - runsBefore) / fleet.edges.length).toBeLessThanOrEqual(3);
  });

  test('leave nothing waiting', async () => {
    for (const edge of await fleet.stores.edges.list()) {
      expect(edge.status).toMatchObject({ ready: true, reason: 'Converged' });
      expect(edge).toMatchObject({ activeRun: null, requestedGeneration: edge.observedGeneration });
    }
  });
});
