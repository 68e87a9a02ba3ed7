import { randomBytes } from 'node:crypto';
import { certificateBundle, emptyBundle } from './certificate-bundle.ts';
import { keyBundle } from './key-bundle.ts';
import { objectId } from './object-events.ts';
import { existingEntry, requireUsableName } from './object-lookup.ts';
import type { ObjectKind, ObjectShelf, ObjectVersion, ShelfEntry } from './object-shelf.ts';
import { invalidProperty, managedByCertificate, restoredInTheWay } from './refusals.ts';
import { secretItem } from './secret-bundle.ts';
import type { Vault } from './vault.ts';
import { ok, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

type Entry = ShelfEntry<ObjectVersion, unknown>;
type Shelf = ObjectShelf<ObjectVersion, unknown>;
type ShelfName = 'certificates' | 'keys' | 'secrets';

interface Backup {
  readonly kind: ObjectKind;
  readonly entries: readonly (readonly [ShelfName, Entry])[];
}

/** The blob of a backup names one of these: what Azure encrypts into it never leaves local Azure. Gone at the stop, as everything. */
const backups = new Map<string, Backup>();
const MOST_BACKUPS = 1_000;

/** Where an object of a kind and what belongs to it is kept. */
const SHELVES: Readonly<Record<ObjectKind, readonly ShelfName[]>> = {
  certificate: ['certificates', 'keys', 'secrets'],
  key: ['keys'],
  secret: ['secrets'],
};

/** Backup and restore, of all versions of an object at once (test_keyvault_key, test_keyvault_secret of azure-cli). */
export const BACKUP_ROUTES: readonly VaultRoute[] = (['certificate', 'key', 'secret'] as const).flatMap((kind) => [
  {
    method: 'POST',
    template: `/${kind}s/{name}/backup`,
    action: `${kind}s/backup/action`,
    permission: `${kind}s/backup`,
    handler: (call: VaultCall) => backUp(call, kind),
  },
  {
    method: 'POST',
    template: `/${kind}s/restore`,
    action: `${kind}s/restore/action`,
    permission: `${kind}s/restore`,
    handler: (call: VaultCall) => restore(call, kind),
  },
]);

function backUp(call: VaultCall, kind: ObjectKind): VaultAnswer {
  const shelf = SHELVES[kind][0] as ShelfName;
  const { name } = existingEntry(call, kind, call.vault[shelf] as Shelf);
  if (kind !== 'certificate' && isManaged(call.vault, kind, name)) throw managedByCertificate(kind, 'backup');
  const entries = SHELVES[kind].flatMap((place) => {
    const entry = (call.vault[place] as Shelf).live(name);
    return entry ? [[place, copyOf(entry)] as const] : [];
  });
  const value = randomBytes(48).toString('base64url');
  backups.set(value, { kind, entries });
  for (const oldest of [...backups.keys()].slice(0, Math.max(0, backups.size - MOST_BACKUPS))) backups.delete(oldest);
  return ok({ value });
}

function isManaged(vault: Vault, kind: 'key' | 'secret', name: string): boolean {
  const entry = kind === 'key' ? vault.keys.live(name) : vault.secrets.live(name);
  return entry?.versions.at(-1)?.managed ?? false;
}

function restore(call: VaultCall, kind: ObjectKind): VaultAnswer {
  const { value } = call.body;
  const backup = typeof value === 'string' ? backups.get(value) : undefined;
  if (backup?.kind !== kind) throw invalidProperty('value');
  for (const [place, { name }] of backup.entries) requireRoom(kind, call.vault[place], name);
  for (const [place, entry] of backup.entries) {
    const restored = copyOf(entry);
    (call.vault[place] as Shelf).open(entry.name, restored.details).versions.push(...restored.versions);
  }
  return ok(restoredBody(call, kind, backup.entries[0]?.[1].name ?? ''));
}

function requireRoom(kind: ObjectKind, shelf: Shelf, name: string): void {
  requireUsableName(kind, shelf, name);
  if (shelf.live(name)) throw restoredInTheWay(kind, name);
}

/** What can be changed of a version is its own in the copy; keys and certificates are shared. */
function copyOf({ name, versions, details }: Entry): Entry {
  const copies = versions.map((version) => ({
    ...version,
    attributes: { ...version.attributes },
    announced: new Set(version.announced),
  }));
  const own: unknown = typeof details === 'object' && details !== null ? { ...details, pending: undefined } : details;
  return { name, versions: copies, details: own, deletion: undefined, transition: undefined };
}

function restoredBody(call: VaultCall, kind: ObjectKind, name: string): Record<string, unknown> {
  const { certificates, keys, secrets } = call.vault;
  const key = keys.live(name)?.versions.at(-1);
  if (kind === 'key' && key) return keyBundle(call, name, key);
  const secret = secrets.live(name)?.versions.at(-1);
  if (kind === 'secret' && secret)
    return secretItem(call, { name, id: objectId(call.vault, 'secret', name, secret.version) }, secret);
  const entry = certificates.live(name);
  const newest = entry?.versions.at(-1);
  if (!entry) return {};
  return newest ? certificateBundle(call, entry, newest) : emptyBundle(call, entry);
}
