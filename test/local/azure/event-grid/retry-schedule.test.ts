import { nextStep } from '../../../../local/azure/event-grid/retry-schedule.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const USUAL = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1_440 };

test.each([200, 201, 202, 203, 204])('%d is a success', (status) => {
  expect(nextStep({ attempts: 1, age: 0, status }, USUAL)).toEqual({ kind: 'done' });
});

test.each([
  [1, 10 * SECOND],
  [2, 30 * SECOND],
  [3, MINUTE],
  [4, 5 * MINUTE],
  [5, 10 * MINUTE],
  [6, 30 * MINUTE],
  [7, 60 * MINUTE],
])('attempt %d that failed is repeated after %d ms', (attempts, after) => {
  expect(nextStep({ attempts, age: 0, status: 500 }, USUAL)).toEqual({ kind: 'retry', after });
});

test.each([
  [0, 10 * SECOND],
  [205, 10 * SECOND],
  [302, 10 * SECOND],
  [401, 5 * MINUTE],
  [403, 5 * MINUTE],
  [404, 5 * MINUTE],
  [408, 2 * MINUTE],
  [503, 30 * SECOND],
])('status %d waits %d ms at least', (status, after) => {
  expect(nextStep({ attempts: 1, age: 0, status }, USUAL)).toEqual({ kind: 'retry', after });
});

test.each([400, 413])('%d is hopeless', (status) => {
  expect(nextStep({ attempts: 1, age: 0, status }, USUAL)).toMatchObject({ reason: 'UndeliverableDueToClientError' });
});

test('the last attempt is the last', () => {
  expect(nextStep({ attempts: 30, age: 0, status: 500 }, USUAL)).toMatchObject({
    reason: 'MaxDeliveryAttemptsExceeded',
  });
});

test('an event is not repeated when it would be too old by then', () => {
  const retry = { ...USUAL, eventTimeToLiveInMinutes: 1 };
  expect(nextStep({ attempts: 2, age: 29 * SECOND, status: 500 }, retry)).toMatchObject({ kind: 'retry' });
  expect(nextStep({ attempts: 2, age: 31 * SECOND, status: 500 }, retry)).toMatchObject({
    reason: 'TimeToLiveExceeded',
  });
});
