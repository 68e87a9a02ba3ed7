import type { RetryOptions } from './actions.ts';

/** When a retried call failed: which attempt it was (from 1), when the first attempt began, and the time now (ms). */
export interface FailedAttempt {
  readonly attempt: number;
  readonly firstAttemptAt: number;
  readonly now: number;
}

/**
 * Milliseconds until the timer after a failed attempt; undefined when there is none. The last failure has a timer too, of
 * 0 ms: DurableTask.Core keeps it for old histories (RetryInterceptor.cs), and the SDK counts on it. Past the retry timeout there is
 * none, although the SDK waits for one: such an instance never ends, in Azure as here.
 */
export function retryDelay(options: RetryOptions, failed: FailedAttempt): number | undefined {
  const timeout = options.retryTimeoutInMilliseconds ?? Number.POSITIVE_INFINITY;
  if (failed.now >= failed.firstAttemptAt + timeout) return undefined;
  if (failed.attempt >= options.maxNumberOfAttempts) return 0;
  const growth = (options.backoffCoefficient ?? 1) ** (failed.attempt - 1);
  const longest = options.maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY;
  return Math.min(options.firstRetryIntervalInMilliseconds * growth, longest);
}
