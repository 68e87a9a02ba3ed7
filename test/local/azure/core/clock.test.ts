import { createClock, type StoppableClock } from '../../../../local/azure/core/clock.ts';
import { createSettings, type ObservableSettings } from '../../../../local/azure/core/settings.ts';

const MINUTE = 60_000;

let settings: ObservableSettings;
let clock: StoppableClock;

beforeEach(() => {
  settings = createSettings({ timeScale: 1, seed: 1 });
  clock = createClock(settings);
});
afterEach(() => clock.stop());

test('advance moves virtual time and fires what has become due, in order of time', () => {
  const fired: string[] = [];
  const before = clock.now();
  clock.after(2 * MINUTE, () => fired.push('second'));
  clock.after(1 * MINUTE, () => fired.push('first'));
  clock.after(90 * MINUTE, () => fired.push('never'));
  clock.advance(3 * MINUTE);
  expect(fired).toEqual(['first', 'second']);
  expect(clock.now() - before).toBeGreaterThanOrEqual(3 * MINUTE);
});

test('a timer that was cancelled does not fire', () => {
  const fired: string[] = [];
  clock.after(MINUTE, () => fired.push('cancelled')).cancel();
  clock.advance(2 * MINUTE);
  expect(fired).toEqual([]);
});

test('a period repeats, and is made up for once when days have passed at once', () => {
  const fired: number[] = [];
  const timer = clock.every(60 * MINUTE, () => fired.push(1));
  clock.advance(60 * MINUTE);
  clock.advance(60 * MINUTE);
  expect(fired).toHaveLength(2);
  clock.advance(90 * 24 * 60 * MINUTE);
  expect(fired).toHaveLength(3);
  timer.cancel();
  clock.advance(60 * MINUTE);
  expect(fired).toHaveLength(3);
});

test('the time scale makes Azure’s minutes pass in real milliseconds, for timers that are already running too', async () => {
  const done = new Promise<void>((resolve) => clock.after(38 * MINUTE, resolve));
  const started = Date.now();
  settings.timeScale = 60_000;
  await done;
  expect(Date.now() - started).toBeLessThan(2_000);
});

test('the time scale leaves virtual time alone', () => {
  settings.timeScale = 1_000;
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
});

test.each([0, -1, Number.NaN])('a time scale of %p is refused', (timeScale) => {
  expect(() => createSettings({ timeScale })).toThrow('The time scale must be a positive number.');
});

test('an unknown duration is refused by name', () => {
  expect(() => createSettings({ durations: { gatewayPutt: 1 } as never })).toThrow("'gatewayPutt' is not one of");
});
