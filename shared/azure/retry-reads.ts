import {
  type PipelinePolicy,
  type RetryInformation,
  type RetryModifiers,
  retryPolicy,
} from '@azure/core-rest-pipeline';

const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 300;
/** A longer wait than this is for a durable timer, which costs nothing and survives restarts. */
const MAX_DELAY_MS = 5_000;

/** Repeats a read that was throttled for a moment, met a server error or lost its connection. Never put on a write. */
export function retryReads(): PipelinePolicy {
  return retryPolicy([{ name: 'retryReads', retry: nextTry }], { maxRetries: MAX_RETRIES });
}

function nextTry({ response, responseError, retryCount }: RetryInformation): RetryModifiers {
  const again = response ? isTransient(response.status) : responseError?.code !== undefined;
  const named = response?.headers.get('retry-after');
  const delay = named === undefined ? FIRST_DELAY_MS * 2 ** retryCount : Number(named) * 1000;
  return again && delay <= MAX_DELAY_MS ? { retryAfterInMs: delay } : { skipStrategy: true };
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status === 500 || status === 502 || status === 503 || status === 504;
}
