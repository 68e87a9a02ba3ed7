import { purgeHistories } from '../../../../shared/domain/run/purge-histories.ts';
import { type PurgeWindow, purgeWindows } from '../../../../shared/domain/run/purge-windows.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 24);

test('windows join without a gap, oldest first, from the beginning of time to the retention', () => {
  const windows = purgeWindows(now - 30 * day);
  expect(windows[0]?.from).toBe(0);
  expect(windows.at(-1)?.to).toBe(now - 30 * day);
  expect(windows.slice(1).map(({ from }) => from)).toEqual(windows.slice(0, -1).map(({ to }) => to));
  for (const { from, to } of windows) expect(from).toBeLessThan(to);
});

test('a clock at the beginning of time makes no window that ends before it', () => {
  expect(purgeWindows(2 * day)).toEqual([
    { from: 0, to: day },
    { from: day, to: 2 * day },
  ]);
  expect(purgeWindows(-day)).toEqual([]);
});

test('what is younger than the retention is never asked for', async () => {
  const clock = new VirtualClock(now);
  const asked: PurgeWindow[] = [];
  const purge = async (window: PurgeWindow) => asked.push(window);
  await purgeHistories({ clock, purge }, { days: 7, atMost: 60_000 });
  expect(Math.max(...asked.map(({ to }) => to))).toBe(now - 7 * day);
});

test('a backlog is taken away over several turns: no window is begun when the time is over, and nothing is lost', async () => {
  const clock = new VirtualClock(now);
  const purge = async () => {
    clock.advance(40);
    return 100;
  };
  const first = await purgeHistories({ clock, purge }, { days: 30, atMost: 60_000 });
  expect(first).toEqual({ deleted: 200, left: purgeWindows(now).length - 2 });
});

test('what fails is not hidden', async () => {
  const purge = () => Promise.reject(new Error('away'));
  await expect(purgeHistories({ clock: new VirtualClock(now), purge }, { days: 30, atMost: 1 })).rejects.toThrow(
    'away',
  );
});
