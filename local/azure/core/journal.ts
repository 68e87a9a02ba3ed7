import { blankSecrets, blankUrl } from './blank-secrets.ts';
import type { Journal, JournalEntry } from './contracts.ts';

/** Every request that reached local Azure, in order. Secrets are blanked here, whoever records. */
export function createJournal(): Journal {
  let entries: JournalEntry[] = [];
  let sequence = 0;
  return {
    record: (entry) => {
      sequence += 1;
      const body = entry.body === undefined ? {} : { body: blankSecrets(entry.body) };
      entries.push({ ...entry, ...body, url: blankUrl(entry.url), sequence });
    },
    entries: () => entries,
    clear: () => {
      entries = [];
    },
  };
}
