export type ObjectKind = 'certificate' | 'key' | 'secret';

/** Times are epoch seconds, as on the wire. */
export interface ObjectAttributes {
  enabled: boolean;
  nbf?: number;
  exp?: number;
  readonly created: number;
  updated: number;
}

export interface ObjectVersion {
  /** 32 hexadecimal digits; a certificate, its key and its secret share one. */
  readonly version: string;
  readonly attributes: ObjectAttributes;
  tags: Record<string, string> | undefined;
  /** Expiry events sent so far, so that each goes out once. */
  readonly announced: Set<'NearExpiry' | 'Expired'>;
}

export interface ShelfEntry<V extends ObjectVersion, D> {
  readonly name: string;
  /** Oldest first. */
  readonly versions: V[];
  readonly details: D;
  /** Epoch seconds; undefined while the object lives. */
  deletion: { readonly deletedDate: number; readonly scheduledPurgeDate: number } | undefined;
  /** Deleting and recovering take a moment in Azure, during which neither state can be read. */
  transition: 'deleting' | 'recovering' | undefined;
}

/** One vault's certificates, keys or secrets by name (without regard to case), those deleted but recoverable included. */
export class ObjectShelf<V extends ObjectVersion, D = undefined> {
  readonly #entries = new Map<string, ShelfEntry<V, D>>();

  entry(name: string): ShelfEntry<V, D> | undefined {
    return this.#entries.get(name.toLowerCase());
  }

  live(name: string): ShelfEntry<V, D> | undefined {
    const entry = this.entry(name);
    return entry && isLive(entry) ? entry : undefined;
  }

  deleted(name: string): ShelfEntry<V, D> | undefined {
    const entry = this.entry(name);
    return entry && isDeleted(entry) ? entry : undefined;
  }

  liveEntries(): ShelfEntry<V, D>[] {
    return [...this.#entries.values()].filter(isLive);
  }

  deletedEntries(): ShelfEntry<V, D>[] {
    return [...this.#entries.values()].filter(isDeleted);
  }

  /** The entry of this name, made when there is none. */
  open(name: string, details: D): ShelfEntry<V, D> {
    const existing = this.entry(name);
    if (existing) return existing;
    const entry: ShelfEntry<V, D> = { name, versions: [], details, deletion: undefined, transition: undefined };
    this.#entries.set(name.toLowerCase(), entry);
    return entry;
  }

  remove(name: string): void {
    this.#entries.delete(name.toLowerCase());
  }
}

/** The version asked for, or the newest when it is left out. */
export function versionOf<V extends ObjectVersion>(
  entry: { readonly versions: readonly V[] },
  version: string | undefined,
): V | undefined {
  if (version === undefined || version === '') return entry.versions.at(-1);
  return entry.versions.find((candidate) => candidate.version === version.toLowerCase());
}

function isLive(entry: Pick<ShelfEntry<ObjectVersion, unknown>, 'deletion' | 'transition'>): boolean {
  return entry.deletion === undefined && entry.transition !== 'recovering';
}

function isDeleted(entry: Pick<ShelfEntry<ObjectVersion, unknown>, 'deletion' | 'transition'>): boolean {
  return entry.deletion !== undefined && entry.transition !== 'deleting';
}
