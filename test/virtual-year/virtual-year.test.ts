import { createRandom } from '../../local/azure/core/random.ts';
import { DAY, Fleet, keyVaultEvent } from './fleet.ts';

jest.setTimeout(1_200_000);

const lossBegins = 120;
const lossEnds = 180;

describe('a year of twenty edges, half with leaves of 90 days and half of 47, in which events are lost for two months', () => {
  const random = createRandom(20_261_124);
  const fleet = new Fleet();
  const shortest = new Map<string, number>();
  let unverified = 0;
  let began = 0;
  const daysSince = (): number => (fleet.now - began) / DAY;

  beforeAll(async () => {
    for (let at = 1; at <= 20; at++) await fleet.add(`edge-${at}`, at % 2 === 0 ? 90 : 47);
    for (const { name } of fleet.edges) await fleet.converge(name);
    await fleet.settle();
    began = fleet.now;
    // Event Grid: late, and one in five twice. For two months nothing arrives.
    fleet.post = () => {
      if (daysSince() >= lossBegins && daysSince() < lossEnds) return [];
      return Array.from({ length: random.next() < 0.2 ? 2 : 1 }, () => random.between(1, 600));
    };
    await live();
  });

  /** Every four hours the sweep ticks, and Key Vault warns of what ends in 30 days; every three days a client looks at each edge. */
  async function live(): Promise<void> {
    const warned = new Set<string>();
    for (let hour = 4; hour <= 365 * 24; hour += 4) {
      await fleet.until(4 * 3600);
      await fleet.sweep(20);
      warn(warned);
      if (hour % 72 === 0) await look();
    }
    await fleet.settle();
    await look();
  }

  function warn(warned: Set<string>): void {
    for (const edge of fleet.edges) {
      const newest = edge.leaves.at(-1)?.certificate;
      if (!newest || warned.has(newest.version) || newest.certificate.notAfter - fleet.now > 30 * DAY) continue;
      warned.add(newest.version);
      fleet.send(keyVaultEvent(edge, newest, { type: 'CertificateNearExpiry', at: fleet.now }));
    }
  }

  async function look(): Promise<void> {
    for (const edge of fleet.edges) {
      const left = await fleet.clock.during(fleet.servedFor(edge));
      if (left === null) unverified++;
      else shortest.set(edge.name, Math.min(left, shortest.get(edge.name) ?? Number.POSITIVE_INFINITY));
    }
  }

  test('no certificate is ever served expired, nor with less than a week to go', () => {
    expect(unverified).toBe(0);
    expect(shortest.size).toBe(20);
    // Looked at every three days: what has a week to go then has not expired when it is looked at next.
    expect(Math.min(...shortest.values())).toBeGreaterThan(7 * DAY);
  });

  test('each is renewed as often as its lifetime asks for, and no more', () => {
    const renewals = fleet.edges.map(({ leaves }) => leaves.length - 1);
    // Every 61 days (67 % of 90, and up to a day until its sweep), and every 32 (67 % of 47).
    for (const [at, count] of renewals.entries()) expect(at % 2 === 1 ? [5, 6] : [11]).toContain(count);
  });

  test('the months without events make no difference to that', () => {
    const inLoss = fleet.edges.map(
      ({ leaves }) => leaves.filter(({ at }) => at >= began + lossBegins * DAY && at < began + lossEnds * DAY).length,
    );
    expect(Math.min(...inLoss)).toBeGreaterThanOrEqual(1);
  });

  test('every edge is looked at once a day, and hardly more often', () => {
    const perEdge = fleet.runs.length / 20;
    expect(perEdge).toBeGreaterThanOrEqual(364);
    expect(perEdge).toBeLessThan(400);
  });

  test('at its end every edge is ready, and nothing waits', async () => {
    for (const edge of await fleet.stores.edges.list()) {
      expect(edge.status).toMatchObject({ ready: true, reason: 'Converged' });
      expect(edge).toMatchObject({ activeRun: null, requestedGeneration: edge.observedGeneration });
    }
  });
});
