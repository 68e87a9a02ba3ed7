import { type ObjectKind, type ObjectShelf, type ObjectVersion, type ShelfEntry, versionOf } from './object-shelf.ts';
import { badParameter, deletedButRecoverable, deletedNotFound, inTransition, notFound } from './refusals.ts';
import { objectName, type VaultCall } from './vault-call.ts';

/** The live entry that a request's path names; 404 with Azure's code. */
export function existingEntry<V extends ObjectVersion, D>(
  call: VaultCall,
  kind: ObjectKind,
  shelf: ObjectShelf<V, D>,
): ShelfEntry<V, D> {
  const name = objectName(call);
  const entry = shelf.live(name);
  if (!entry) throw notFound(kind, name);
  return entry;
}

/** The version that a request's path names, or the newest one. */
export function existingVersion<V extends ObjectVersion, D>(
  call: VaultCall,
  kind: ObjectKind,
  shelf: ObjectShelf<V, D>,
): { entry: ShelfEntry<V, D>; version: V } {
  const entry = existingEntry(call, kind, shelf);
  const wanted = call.params['version'];
  if (wanted && !/^[0-9a-f]{32}$/i.test(wanted))
    throw badParameter(`The request URI contains an invalid version: ${wanted}`);
  const version = versionOf(entry, wanted);
  if (!version) throw notFound(kind, wanted ? `${entry.name}/${wanted}` : entry.name);
  return { entry, version };
}

export function existingDeleted<V extends ObjectVersion, D>(
  call: VaultCall,
  kind: ObjectKind,
  shelf: ObjectShelf<V, D>,
): ShelfEntry<V, D> {
  const name = objectName(call);
  const entry = shelf.deleted(name);
  if (!entry) throw deletedNotFound(kind, name);
  return entry;
}

/** 409 while an object of this name is deleted, or on its way to or from there. */
export function requireUsableName(kind: ObjectKind, shelf: ObjectShelf<ObjectVersion, unknown>, name: string): void {
  const entry = shelf.entry(name);
  if (!entry) return;
  if (entry.transition) throw inTransition(kind, name, entry.transition);
  if (entry.deletion) throw deletedButRecoverable(kind, name);
}

/** What lives cannot be recovered (400), nor what is still on its way out (409): test_keyvault_softdelete of azure-cli; texts are assumed. */
export function requireRecoverable(kind: ObjectKind, shelf: ObjectShelf<ObjectVersion, unknown>, name: string): void {
  const entry = shelf.entry(name);
  if (entry?.transition) throw inTransition(kind, name, entry.transition);
  if (entry && !entry.deletion) throw badParameter(`The ${kind} ${name} is not deleted: there is nothing to recover.`);
}
