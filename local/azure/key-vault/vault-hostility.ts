import type { LocalSettings } from '../core/contracts.ts';
import type { Random } from '../core/random.ts';
import { retryAfter } from '../core/retry-after.ts';
import { KeyVaultError } from './key-vault-error.ts';

/** One request in so many is told to come back later. Nothing has happened to it then. */
const RETRYABLE_SHARE = 0.01;

/** A 503 now and then, unless Azure is calm. */
export function maybeRefuse(settings: LocalSettings, random: Random): void {
  if (settings.calm || random.next() >= RETRYABLE_SHARE) return;
  throw new KeyVaultError({
    status: 503,
    code: 'ServiceUnavailable',
    message: 'The service is temporarily unavailable. Please try again later.',
    headers: retryAfter(settings, 1),
  });
}
