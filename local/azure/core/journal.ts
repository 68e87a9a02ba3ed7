import { blankSecrets, blankUrl } from './blank-secrets.ts';
import type { Journal, JournalEntry } from './contracts.ts';
import { pack, type Packed, sizeOf, unpack } from './packed.ts';

/** More than a test or a day's work needs, and some tens of megabytes at the most. */
export interface JournalLimits {
  readonly entries: number;
  /** Bytes of all bodies together, as they are kept. */
  readonly bodies: number;
}

export const JOURNAL_LIMITS: JournalLimits = { entries: 50_000, bodies: 32 * 1024 * 1024 };

interface Kept {
  readonly entry: Omit<JournalEntry, 'body'>;
  readonly body: Packed | undefined;
}

/**
 * Every request that reached local Azure, in order. Secrets are blanked here, whoever records. It is bounded: the oldest entries go
 * first, and `dropped` says how many have gone since it was last cleared.
 */
export function createJournal(limits: JournalLimits = JOURNAL_LIMITS): Journal {
  let kept: Kept[] = [];
  let oldest = 0;
  let bodies = 0;
  let sequence = 0;
  let dropped = 0;

  const dropOldest = (): void => {
    bodies -= sizeOf(kept[oldest]?.body);
    oldest += 1;
    dropped += 1;
  };

  const makeRoom = (): void => {
    while (kept.length - oldest > limits.entries || (bodies > limits.bodies && kept.length - oldest > 1)) dropOldest();
    // The array itself is cut only now and then: that takes as long as it is.
    if (oldest < kept.length / 2) return;
    kept = kept.slice(oldest);
    oldest = 0;
  };

  return {
    record: ({ body: sent, ...rest }) => {
      sequence += 1;
      const body = pack(sent === undefined ? undefined : blankSecrets(sent));
      kept.push({ entry: { ...rest, url: blankUrl(rest.url), sequence }, body });
      bodies += sizeOf(body);
      makeRoom();
    },
    entries: () =>
      kept.slice(oldest).map(({ entry, body }) => (body === undefined ? entry : { ...entry, body: unpack(body) })),
    dropped: () => dropped,
    clear: () => {
      kept = [];
      oldest = 0;
      bodies = 0;
      dropped = 0;
    },
  };
}
