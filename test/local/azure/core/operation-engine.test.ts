import { ArmError } from '../../../../local/azure/core/arm-error.ts';
import { createClock, type StoppableClock } from '../../../../local/azure/core/clock.ts';
import { createOperationEngine } from '../../../../local/azure/core/operation-engine.ts';
import type { OperationLimits } from '../../../../local/azure/core/operation-memory.ts';
import { asyncOperationUrl, signedUrl } from '../../../../local/azure/core/operation-headers.ts';
import { createRandom } from '../../../../local/azure/core/random.ts';
import { createSettings } from '../../../../local/azure/core/settings.ts';

const MINUTE = 60_000;
const superseded = { status: 200, code: 'Canceled', message: 'Operation was canceled.' };

let clock: StoppableClock;

function engine(calm: boolean, seed = 1, limits?: OperationLimits) {
  const settings = createSettings({ calm, seed });
  clock = createClock(settings);
  return createOperationEngine({ clock, settings, random: createRandom(seed) }, limits);
}

afterEach(() => clock.stop());

const start = (operations: ReturnType<typeof engine>, complete: () => unknown = () => 'result') =>
  operations.start({ kind: 'Put', resourceId: '/r', duration: 10 * MINUTE, complete });

test('ends with what it came to when its time has passed, not before', async () => {
  const operation = start(engine(true));
  clock.advance(9 * MINUTE);
  expect(operation.status).toBe('InProgress');
  clock.advance(1 * MINUTE);
  await operation.ended;
  expect(operation).toMatchObject({ status: 'Succeeded', result: 'result', error: undefined });
  expect(operation.endedAt).toBeGreaterThanOrEqual(operation.startedAt + 10 * MINUTE);
});

test('fails with the failure that was thrown, details and all', async () => {
  const details = [{ code: 'Inner', message: 'Why.' }];
  const operation = start(engine(true), () => {
    throw new ArmError({ status: 400, code: 'Outer', message: 'What.', details });
  });
  clock.advance(10 * MINUTE);
  await operation.ended;
  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'Outer', message: 'What.', details } });
});

test('a canceled one never completes, and cannot end twice', async () => {
  const completed: string[] = [];
  const operation = start(engine(true), () => completed.push('done'));
  operation.cancel(superseded);
  operation.cancel({ ...superseded, code: 'Other' });
  clock.advance(20 * MINUTE);
  await operation.ended;
  expect(operation).toMatchObject({ status: 'Canceled', error: superseded });
  expect(completed).toEqual([]);
});

test('hostile ones take between half and one and a half times as long, the same again for the same seed', async () => {
  const lengths = async (seed: number): Promise<number[]> => {
    const operations = engine(false, seed);
    const started = [1, 2, 3, 4, 5].map(() => start(operations));
    for (let minute = 0; minute < 16; minute++) {
      clock.advance(MINUTE);
      await Promise.resolve();
    }
    await Promise.all(started.map(({ ended }) => ended));
    clock.stop();
    return started.map(({ startedAt, endedAt }) => Math.round(((endedAt ?? 0) - startedAt) / MINUTE));
  };
  const first = await lengths(3);
  for (const minutes of first) expect(minutes >= 5 && minutes <= 16).toBe(true);
  expect(new Set(first).size).toBeGreaterThan(1);
  expect(await lengths(3)).toEqual(first);
});

test('status addresses are signed, opaque, over 3 KB long, and stable', () => {
  const operation = start(engine(true));
  const address = {
    armUrl: 'https://localhost:1',
    subscription: 's',
    provider: 'Microsoft.Network',
    region: 'r',
    apiVersion: 'v',
  };
  const url = signedUrl(asyncOperationUrl(address, operation), operation);
  const path = `https://localhost:1/subscriptions/s/providers/Microsoft.Network/locations/r/operations/${operation.id}?api-version=v&t=`;
  expect(url.startsWith(path)).toBe(true);
  expect(url.length).toBeGreaterThan(3_000);
  expect(signedUrl(asyncOperationUrl(address, operation), operation)).toBe(url);
});

test('the oldest that have ended are forgotten beyond a number, one that runs never', async () => {
  const operations = engine(true, 1, { ended: 2, results: 1_000_000 });
  const running = operations.start({
    kind: 'Put',
    resourceId: '/r',
    duration: 100 * MINUTE,
    complete: () => undefined,
  });
  const started = [1, 2, 3, 4].map(() => start(operations));
  clock.advance(10 * MINUTE);
  await Promise.all(started.map(({ ended }) => ended));
  expect(started.map(({ id }) => operations.get(id)?.status)).toEqual([undefined, undefined, 'Succeeded', 'Succeeded']);
  expect(operations.get(running.id)).toBe(running);
  expect(operations.all()).toHaveLength(3);
  expect(operations.forgotten()).toBe(2);
});

test('results that take too much room go with their operations, the newest stays', async () => {
  const operations = engine(true, 1, { ended: 100, results: 500 });
  const started = [1, 2, 3].map((mark) => start(operations, () => ({ mark, text: 'x'.repeat(300) })));
  clock.advance(10 * MINUTE);
  await Promise.all(started.map(({ ended }) => ended));
  expect(operations.all().map(({ result }) => (result as { mark: number }).mark)).toEqual([3]);
});
