import {
  afterAttempt,
  type Delivery,
  type DeliveryRecord,
  waitAfter,
} from '../../../../shared/domain/notifications/delivery.ts';

const record: DeliveryRecord = {
  event: 'runFailed',
  destination: 'ops',
  state: 'waiting',
  attempts: 0,
  lastAt: null,
  nextAt: null,
  lastStatus: null,
  reason: null,
};
const again: Delivery = { state: 'again', status: 503, reason: 'It answered 503.' };

describe('a delivery', () => {
  test.each<[string, Delivery, Partial<DeliveryRecord>]>([
    [
      'that arrived is over',
      { state: 'delivered', status: 200 },
      { state: 'delivered', lastStatus: 200, reason: null },
    ],
    [
      'that was refused is over',
      { state: 'refused', status: 410, reason: 'It answered 410.' },
      { state: 'failed', lastStatus: 410 },
    ],
    ['that may pass waits', again, { state: 'waiting', lastStatus: 503, reason: 'It answered 503.' }],
  ])('%s', (_, delivery, expected) => {
    expect(afterAttempt(record, delivery, { now: 9 })).toMatchObject({ attempts: 1, lastAt: 9, ...expected });
  });

  test('is given up after seven attempts, in about eleven hours', () => {
    let current = record;
    let seconds = 0;
    while (current.state === 'waiting') {
      current = afterAttempt(current, again, { now: 0 });
      seconds += current.nextAt ?? 0;
    }
    expect(current).toMatchObject({ state: 'failed', attempts: 7 });
    expect(seconds / 3600).toBeCloseTo(10.6, 1);
  });

  test('is tried again after what the other side asked for, or what local Azure makes of it', () => {
    expect(afterAttempt(record, again, { now: 100 }).nextAt).toBe(110);
    expect(afterAttempt(record, { ...again, retryAfterSeconds: 90 }, { now: 100 }).nextAt).toBe(190);
    expect(afterAttempt(record, again, { now: 100, ours: (seconds) => seconds / 10 }).nextAt).toBe(101);
  });

  test('waits as long as it was asked to, but not for days', () => {
    expect(waitAfter(1, 120)).toBe(120);
    expect(waitAfter(1, 1e9)).toBe(3600);
    expect(waitAfter(4, 1)).toBe(1800);
  });
});
