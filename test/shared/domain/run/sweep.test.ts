import { dueForSweep, lastSlot, sweep } from '../../../../shared/domain/run/sweep.ts';
import type { StoredEdge } from '../../../../shared/domain/stores.ts';
import { edgeRecord } from '../../../support/edge-record.ts';
import { InMemoryStores } from '../../../support/in-memory-stores.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const day = 86_400;
const now = 1_800_000_000;
const edge = (change: Partial<StoredEdge>): StoredEdge => ({ ...edgeRecord(change), etag: '1' });
const names = (edges: readonly StoredEdge[]): string[] => edges.map(({ name }) => name);

describe('the daily slot of an edge', () => {
  test('lies within the last day, and is the same whenever it is asked for until the next', () => {
    const slot = lastSlot({ name: 'contoso-prod' }, now, day);
    expect(slot).toBeGreaterThan(now - day);
    expect(slot).toBeLessThanOrEqual(now);
    expect(lastSlot({ name: 'contoso-prod' }, slot, day)).toBe(slot);
    expect(lastSlot({ name: 'contoso-prod' }, slot + day - 1, day)).toBe(slot);
    expect(lastSlot({ name: 'contoso-prod' }, slot + day, day)).toBe(slot + day);
  });

  test('spreads a thousand edges over the day: no hour has more than twice its share', () => {
    const hours = Array.from({ length: 1000 }, (_, at) =>
      Math.floor((lastSlot({ name: `edge-${at}` }, now, day) % day) / 3600),
    );
    const busiest = Math.max(...Array.from({ length: 24 }, (_, hour) => hours.filter((one) => one === hour).length));
    expect(busiest).toBeLessThan((2 * 1000) / 24);
  });
});

describe('a sweep', () => {
  const slot = lastSlot({ name: 'contoso-prod' }, now, day);

  test('finds an edge that nothing happened to since its slot', () => {
    expect(names(dueForSweep([edge({ updatedAt: slot - 1 })], now, day))).toEqual(['contoso-prod']);
  });

  test('leaves alone what was looked at since, and what is being removed', () => {
    expect(dueForSweep([edge({ updatedAt: slot })], now, day)).toEqual([]);
    expect(dueForSweep([edge({ updatedAt: slot - 1, deleting: true })], now, day)).toEqual([]);
  });

  test('requests each edge once a day, however often it is called', async () => {
    const stores = new InMemoryStores();
    const clock = new VirtualClock(now * 1000);
    const started: string[] = [];
    const services = { stores, clock, start: async (run: string) => void started.push(run) };
    for (let at = 0; at < 40; at++) await stores.edges.create(edgeRecord({ name: `edge-${at}`, updatedAt: now }));
    for (let tick = 0; tick < 288; tick++) {
      clock.advance(300);
      await sweep(services, { periodSeconds: day, most: 10 });
    }
    expect(started.toSorted()).toEqual(Array.from({ length: 40 }, (_, at) => `edge-${at}.1`).toSorted());
    expect((await stores.runs.get('edge-1.1'))?.reason.code).toBe('Sweep');
  });

  test('after a standstill takes the oldest first, so many at a time', async () => {
    const stores = new InMemoryStores();
    const services = { stores, clock: new VirtualClock(now * 1000), start: async () => undefined };
    for (let at = 0; at < 5; at++)
      await stores.edges.create(edgeRecord({ name: `edge-${at}`, updatedAt: now - 10 * day + at }));
    const first = await sweep(services, { periodSeconds: day, most: 3 });
    expect(first).toEqual({ requested: ['edge-0', 'edge-1', 'edge-2'], left: 2, failed: [] });
    expect((await sweep(services, { periodSeconds: day, most: 3 })).requested).toEqual(['edge-3', 'edge-4']);
  });
});
