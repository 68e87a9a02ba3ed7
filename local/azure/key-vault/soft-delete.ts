import type { ObjectKind, ObjectShelf, ObjectVersion, ShelfEntry } from './object-shelf.ts';
import { inTransition, purgeProtected } from './refusals.ts';
import { nowSeconds, type VaultCall } from './vault-call.ts';

const DAY_SECONDS = 86_400;

/** How long a deletion or a recovery is under way unless local Azure is calm. Azure milliseconds; an assumption from experience. */
const TRANSITION_MS = 5_000;

type Entry = ShelfEntry<ObjectVersion, unknown>;

/** Deletes these entries (a certificate's with its key and secret): recoverable until the vault's retention has passed. */
export function softDelete(call: VaultCall, kind: ObjectKind, entries: readonly Entry[]): void {
  const deletedDate = nowSeconds(call.azure);
  const scheduledPurgeDate = deletedDate + call.properties.softDeleteRetentionInDays * DAY_SECONDS;
  for (const entry of entries) {
    if (entry.transition) throw inTransition(kind, entry.name, entry.transition);
    entry.deletion = { deletedDate, scheduledPurgeDate };
    settle(call, entry, 'deleting');
  }
}

export function recover(call: VaultCall, kind: ObjectKind, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.transition) throw inTransition(kind, entry.name, entry.transition);
    entry.deletion = undefined;
    settle(call, entry, 'recovering');
  }
}

export function purge(
  { properties }: VaultCall,
  name: string,
  shelves: readonly ObjectShelf<ObjectVersion, unknown>[],
): void {
  if (properties.enablePurgeProtection) throw purgeProtected();
  for (const shelf of shelves) shelf.remove(name);
}

/** Removes what has been deleted for longer than the vault keeps it. */
export function purgeOverdue(shelf: ObjectShelf<ObjectVersion, unknown>, now: number): void {
  for (const entry of shelf.deletedEntries()) {
    if (entry.deletion && entry.deletion.scheduledPurgeDate <= now) shelf.remove(entry.name);
  }
}

function settle({ azure: { settings, clock } }: VaultCall, entry: Entry, transition: 'deleting' | 'recovering'): void {
  if (settings.calm) return;
  entry.transition = transition;
  clock.after(TRANSITION_MS, () => {
    entry.transition = undefined;
  });
}
