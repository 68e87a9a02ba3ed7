const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Azure docs, "Event Grid message delivery and retry"; beyond an hour its versions differ. Azure milliseconds. */
const WAITS = [10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR];
const LONGEST_WAIT = 12 * HOUR;

/** At least so long after such an answer. The documentation's versions differ on whether 401, 403 and 404 are retried at all. */
const LEAST_WAITS: ReadonlyMap<number, number> = new Map([
  [401, 5 * MINUTE],
  [403, 5 * MINUTE],
  [404, 5 * MINUTE],
  [408, 2 * MINUTE],
  [503, 30 * SECOND],
]);

/** Answers that no repetition makes better. */
const HOPELESS = [400, 413];

export interface DeliveryHistory {
  /** Attempts made, the one just answered included. */
  readonly attempts: number;
  /** Azure milliseconds since the event was published. */
  readonly age: number;
  /** HTTP status of the last answer; 0 for none in time. */
  readonly status: number;
}

export type NextStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly after: number }
  | {
      readonly kind: 'deadLetter';
      readonly reason: 'UndeliverableDueToClientError' | 'MaxDeliveryAttemptsExceeded' | 'TimeToLiveExceeded';
    };

/** What Event Grid does after an answer. 200 to 204 is success, nothing else. */
export function nextStep(
  { attempts, age, status }: DeliveryHistory,
  retry: { maxDeliveryAttempts: number; eventTimeToLiveInMinutes: number },
): NextStep {
  if (status >= 200 && status <= 204) return { kind: 'done' };
  if (HOPELESS.includes(status)) return { kind: 'deadLetter', reason: 'UndeliverableDueToClientError' };
  if (attempts >= retry.maxDeliveryAttempts) return { kind: 'deadLetter', reason: 'MaxDeliveryAttemptsExceeded' };
  const after = Math.max(WAITS[attempts - 1] ?? LONGEST_WAIT, LEAST_WAITS.get(status) ?? 10 * SECOND);
  const tooOld = age + after > retry.eventTimeToLiveInMinutes * MINUTE;
  return tooOld ? { kind: 'deadLetter', reason: 'TimeToLiveExceeded' } : { kind: 'retry', after };
}
