import { applyAttributes, newAttributes, newVersionId } from './attributes.ts';
import { curveOf, rsaSize } from './certificate-policy.ts';
import { importedMaterial } from './import-key.ts';
import { keyBundle, keyItem } from './key-bundle.ts';
import { generateKey, type KeyMaterial, type KeyShape } from './key-material.ts';
import { ENCRYPTION_ROUTES } from './key-encryption-routes.ts';
import { SIGNING_ROUTES } from './key-signing-routes.ts';
import { objectId, publishObjectEvent } from './object-events.ts';
import {
  existingDeleted,
  existingEntry,
  existingVersion,
  requireUsableName,
  requireRecoverable,
} from './object-lookup.ts';
import type { ShelfEntry } from './object-shelf.ts';
import { page } from './paging.ts';
import { badParameter, invalidProperty, managedByCertificate } from './refusals.ts';
import { purge, recover, softDelete } from './soft-delete.ts';
import type { KeyVersion } from './vault.ts';
import {
  nowSeconds,
  objectAt,
  objectName,
  ok,
  tagsOf,
  type VaultAnswer,
  type VaultCall,
  type VaultRoute,
} from './vault-call.ts';

const read = { action: 'keys/read', permission: 'keys/get' };
const list = { action: 'keys/read', permission: 'keys/list' };
const update = { action: 'keys/update/action', permission: 'keys/update' };

/** No route shows a private key. */
export const KEY_ROUTES: readonly VaultRoute[] = [
  {
    method: 'POST',
    template: '/keys/{name}/create',
    action: 'keys/create/action',
    permission: 'keys/create',
    handler: createKey,
  },
  {
    method: 'PUT',
    template: '/keys/{name}',
    action: 'keys/import/action',
    permission: 'keys/import',
    handler: importKey,
  },
  ...SIGNING_ROUTES,
  ...ENCRYPTION_ROUTES,
  { method: 'GET', template: '/keys', ...list, handler: listKeys },
  { method: 'GET', template: '/keys/{name}/versions', ...list, handler: listVersions },
  { method: 'GET', template: '/keys/{name}', ...read, handler: getKey },
  { method: 'GET', template: '/keys/{name}/{version}', ...read, handler: getKey },
  { method: 'PATCH', template: '/keys/{name}', ...update, handler: patchKey },
  { method: 'PATCH', template: '/keys/{name}/{version}', ...update, handler: patchKey },
  { method: 'DELETE', template: '/keys/{name}', action: 'keys/delete', permission: 'keys/delete', handler: deleteKey },
  { method: 'GET', template: '/deletedkeys', ...list, handler: listDeleted },
  { method: 'GET', template: '/deletedkeys/{name}', ...read, handler: getDeleted },
  {
    method: 'POST',
    template: '/deletedkeys/{name}/recover',
    action: 'keys/recover/action',
    permission: 'keys/recover',
    handler: recoverKey,
  },
  {
    method: 'DELETE',
    template: '/deletedkeys/{name}',
    action: 'keys/purge/action',
    permission: 'keys/purge',
    handler: purgeKey,
  },
];

/** REST reference, "Create Key": what a key may be used for unless `key_ops` says otherwise. */
const USUAL_OPERATIONS: Readonly<Record<KeyShape['kty'], readonly string[]>> = {
  RSA: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'],
  EC: ['sign', 'verify'],
};

async function createKey(call: VaultCall): Promise<VaultAnswer> {
  const name = objectName(call);
  requireOwnName(call, name);
  const shape = shapeOfBody(call.body);
  const wish = readWish(call, call.body['key_ops']);
  const material = await generateKey(shape);
  requireOwnName(call, name);
  return keepKey(call, name, { ...wish, material });
}

function importKey(call: VaultCall): VaultAnswer {
  const name = objectName(call);
  requireOwnName(call, name);
  const { key } = call.body;
  const material = importedMaterial(key);
  return keepKey(call, name, { ...readWish(call, objectAt(key)['key_ops']), material });
}

type Wish = Pick<KeyVersion, 'attributes' | 'tags'> & { readonly operations: readonly string[] | undefined };

/** Read before a key is made: a refused request costs nothing. */
function readWish({ azure, body }: VaultCall, operations: unknown): Wish {
  return {
    attributes: newAttributes(body, nowSeconds(azure)),
    tags: tagsOf(body),
    operations: operationsOf(operations),
  };
}

function keepKey(call: VaultCall, name: string, key: Wish & { readonly material: KeyMaterial }): VaultAnswer {
  const { azure, vault } = call;
  const version: KeyVersion = {
    ...key,
    version: newVersionId(),
    announced: new Set(),
    operations: key.operations ?? USUAL_OPERATIONS[key.material.shape.kty],
    managed: false,
    exportable: false,
  };
  vault.keys.open(name, undefined).versions.push(version);
  publishObjectEvent(azure.events, 'NewVersionCreated', { vault, kind: 'key', name, version });
  return ok(keyBundle(call, name, version));
}

function requireOwnName({ vault }: VaultCall, name: string): void {
  requireUsableName('key', vault.keys, name);
  if (vault.keys.live(name)?.versions.at(-1)?.managed) throw managedByCertificate('key', 'create');
}

function shapeOfBody({ kty, key_size, crv }: Readonly<Record<string, unknown>>): KeyShape {
  if (kty === 'RSA' || kty === 'RSA-HSM')
    return { kty: 'RSA', size: rsaSize(typeof key_size === 'number' ? key_size : 2048) };
  if (kty === 'EC' || kty === 'EC-HSM') return { kty: 'EC', curve: curveOf(typeof crv === 'string' ? crv : 'P-256') };
  throw badParameter(`Property kty has invalid value ${String(kty)}: RSA and EC are supported.`);
}

function operationsOf(sent: unknown): readonly string[] | undefined {
  if (sent === undefined || sent === null) return undefined;
  const known = [...USUAL_OPERATIONS.RSA, 'import', 'export'];
  if (!Array.isArray(sent) || !sent.every((it) => known.includes(it as string))) throw invalidProperty('key_ops');
  return sent as string[];
}

function getKey(call: VaultCall): VaultAnswer {
  const { entry, version } = existingVersion(call, 'key', call.vault.keys);
  return ok(keyBundle(call, entry.name, version));
}

function listKeys(call: VaultCall): VaultAnswer {
  const items = call.vault.keys.liveEntries().flatMap((entry) => newestItem(call, entry));
  return page(call, '/keys', items);
}

function listVersions(call: VaultCall): VaultAnswer {
  const { name, versions } = existingEntry(call, 'key', call.vault.keys);
  const items = versions.map((version) => keyItem(call, objectId(call.vault, 'key', name, version.version), version));
  return page(call, `/keys/${name}/versions`, items);
}

function patchKey(call: VaultCall): VaultAnswer {
  const { entry, version } = existingVersion(call, 'key', call.vault.keys);
  if (version.managed) throw managedByCertificate('key', 'update');
  applyAttributes(version.attributes, call.body, nowSeconds(call.azure));
  version.operations = operationsOf(call.body['key_ops']) ?? version.operations;
  version.tags = tagsOf(call.body) ?? version.tags;
  return ok(keyBundle(call, entry.name, version));
}

function deleteKey(call: VaultCall): VaultAnswer {
  const entry = existingEntry(call, 'key', call.vault.keys);
  if (entry.versions.at(-1)?.managed) throw managedByCertificate('key', 'delete');
  softDelete(call, 'key', [entry]);
  return ok(deletedBody(call, entry));
}

function listDeleted(call: VaultCall): VaultAnswer {
  const items = call.vault.keys
    .deletedEntries()
    .flatMap((entry) => newestItem(call, entry).map((item) => ({ ...item, ...deletionOf(call, entry) })));
  return page(call, '/deletedkeys', items);
}

function getDeleted(call: VaultCall): VaultAnswer {
  return ok(deletedBody(call, existingDeleted(call, 'key', call.vault.keys)));
}

function recoverKey(call: VaultCall): VaultAnswer {
  requireRecoverable('key', call.vault.keys, objectName(call));
  const entry = existingDeleted(call, 'key', call.vault.keys);
  if (entry.versions.at(-1)?.managed) throw managedByCertificate('key', 'recover');
  recover(call, 'key', [entry]);
  return ok(newestBundle(call, entry));
}

function purgeKey(call: VaultCall): VaultAnswer {
  const entry = existingDeleted(call, 'key', call.vault.keys);
  if (entry.versions.at(-1)?.managed) throw managedByCertificate('key', 'purge');
  purge(call, entry.name, [call.vault.keys]);
  return { status: 204 };
}

type Entry = ShelfEntry<KeyVersion, undefined>;

function newestItem(call: VaultCall, { name, versions }: Entry): Record<string, unknown>[] {
  const newest = versions.at(-1);
  return newest ? [keyItem(call, objectId(call.vault, 'key', name), newest)] : [];
}

function newestBundle(call: VaultCall, { name, versions }: Entry): Record<string, unknown> {
  const newest = versions.at(-1);
  return newest ? keyBundle(call, name, newest) : {};
}

function deletedBody(call: VaultCall, entry: Entry): Record<string, unknown> {
  return { ...newestBundle(call, entry), ...deletionOf(call, entry) };
}

function deletionOf({ vault }: VaultCall, { name, deletion }: Entry): Record<string, unknown> {
  return { recoveryId: `${vault.url}/deletedkeys/${name}`, ...deletion };
}
