import { createTokenBucket } from '../../../../local/azure/core/token-bucket.ts';

test('gives what it holds, then one token for every so much time, never more than its capacity', () => {
  let now = 0;
  const bucket = createTokenBucket({ capacity: 2, perSecond: 10 }, () => now);
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, false]);
  expect(bucket.secondsUntilNext()).toBe(1);
  now = 100;
  expect([bucket.take(), bucket.take()]).toEqual([true, false]);
  now = 60_000;
  expect(bucket.remaining()).toBe(2);
});
