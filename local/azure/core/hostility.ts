import { ArmError } from './arm-error.ts';
import type { ArmResponse, LocalSettings } from './contracts.ts';
import type { Random } from './random.ts';
import { retryAfter } from './retry-after.ts';

/** One request in so many is told to come back later. Nothing has happened to it then. */
const RETRYABLE_SHARE = 0.01;

/** What makes local Azure hostile on every route; nothing when it is calm. */
export interface Hostility {
  /** A retryable error before the request has had an effect, now and then. */
  maybeRefuse(method: string): void;
  /** Lists come in any order. */
  unsettle(response: ArmResponse): ArmResponse;
}

export function createHostility(settings: LocalSettings, random: Random): Hostility {
  return {
    maybeRefuse: (method) => {
      if (settings.calm || random.next() >= RETRYABLE_SHARE) return;
      throw method === 'GET' ? unavailable(settings) : retryable(settings);
    },
    unsettle: (response) => {
      const { value, ...rest } = (response.body ?? {}) as { value?: unknown };
      if (settings.calm || !Array.isArray(value)) return response;
      return { ...response, body: { ...rest, value: random.shuffle(value) } };
    },
  };
}

function retryable(settings: LocalSettings): ArmError {
  const message = 'A retryable error occurred.';
  return new ArmError({ status: 429, code: 'RetryableError', message, headers: retryAfter(settings, 1) });
}

function unavailable(settings: LocalSettings): ArmError {
  const message = 'The service is temporarily unavailable. Please try again later.';
  return new ArmError({ status: 503, code: 'ServiceUnavailable', message, headers: retryAfter(settings, 1) });
}
