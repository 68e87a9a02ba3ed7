import type { LocalAzureContext } from '../core/contracts.ts';
import { retryAfter } from '../core/retry-after.ts';
import { KeyVaultError } from './key-vault-error.ts';
import type { VaultRoute } from './vault-call.ts';

/** Azure docs, "Azure Key Vault service limits": transactions in ten seconds, per vault. */
const LIMITS = { createKey: 20, rsa2048: 4_000, rsa3072: 1_000, rsa4096: 500, other: 4_000 } as const;
const WINDOW_MS = 10_000;

export type TransactionKind = keyof typeof LIMITS;

export interface VaultThrottle {
  /** Counts one transaction; 429 `Throttled` when the window is full. Does nothing while throttling is switched off. */
  admit(kind: TransactionKind): void;
}

/** Windows of ten Azure seconds, which open with the first transaction after the last window. */
export function createVaultThrottle({ clock, settings }: LocalAzureContext): VaultThrottle {
  const counts = new Map<TransactionKind, number>();
  return {
    admit: (kind) => {
      const used = counts.get(kind) ?? 0;
      if (settings.throttling !== false && used >= LIMITS[kind])
        throw throttled(retryAfter(settings, WINDOW_MS / 1_000));
      if (counts.size === 0) clock.after(WINDOW_MS, () => counts.clear());
      counts.set(kind, used + 1);
    },
  };
}

/** Making a certificate makes a key. Operations with a key cost by its size. */
export function transactionKind({ template }: VaultRoute, rsaBits: number | undefined): TransactionKind {
  if (/^\/(keys|certificates)\/\{name\}\/create$/.test(template)) return 'createKey';
  if (!/\/(sign|verify)$/.test(template) || rsaBits === undefined) return 'other';
  return rsaBits >= 4_096 ? 'rsa4096' : rsaBits >= 3_072 ? 'rsa3072' : 'rsa2048';
}

function throttled(headers: Record<string, string>): KeyVaultError {
  return new KeyVaultError({
    status: 429,
    code: 'Throttled',
    message: 'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    headers,
  });
}
