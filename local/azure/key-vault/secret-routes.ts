import { applyAttributes, newAttributes, newVersionId } from './attributes.ts';
import { objectId, publishObjectEvent } from './object-events.ts';
import {
  existingDeleted,
  existingEntry,
  existingVersion,
  requireRecoverable,
  requireUsableName,
} from './object-lookup.ts';
import type { ShelfEntry } from './object-shelf.ts';
import { page } from './paging.ts';
import { forbidden, invalidProperty, managedByCertificate, secretDisabled } from './refusals.ts';
import { secretBundle, secretItem } from './secret-bundle.ts';
import { purge, recover, softDelete } from './soft-delete.ts';
import type { SecretVersion } from './vault.ts';
import { nowSeconds, objectName, ok, tagsOf, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

const read = { action: 'secrets/getSecret/action', permission: 'secrets/get' };
const list = { action: 'secrets/readMetadata/action', permission: 'secrets/list' };
const update = { action: 'secrets/update/action', permission: 'secrets/set' };

/** Azure docs: a secret's value takes up to 25 KB. Those of certificates are Key Vault's own. */
const LARGEST_VALUE = 25 * 1024;

export const SECRET_ROUTES: readonly VaultRoute[] = [
  {
    method: 'PUT',
    template: '/secrets/{name}',
    action: 'secrets/setSecret/action',
    permission: 'secrets/set',
    handler: setSecret,
  },
  { method: 'GET', template: '/secrets', ...list, handler: listSecrets },
  { method: 'GET', template: '/secrets/{name}/versions', ...list, handler: listVersions },
  { method: 'GET', template: '/secrets/{name}', ...read, handler: getSecret },
  { method: 'GET', template: '/secrets/{name}/{version}', ...read, handler: getSecret },
  { method: 'PATCH', template: '/secrets/{name}', ...update, handler: patchSecret },
  { method: 'PATCH', template: '/secrets/{name}/{version}', ...update, handler: patchSecret },
  {
    method: 'DELETE',
    template: '/secrets/{name}',
    action: 'secrets/delete',
    permission: 'secrets/delete',
    handler: deleteSecret,
  },
  { method: 'GET', template: '/deletedsecrets', ...list, handler: listDeleted },
  { method: 'GET', template: '/deletedsecrets/{name}', ...list, permission: 'secrets/get', handler: getDeleted },
  {
    method: 'POST',
    template: '/deletedsecrets/{name}/recover',
    action: 'secrets/recover/action',
    permission: 'secrets/recover',
    handler: recoverSecret,
  },
  {
    method: 'DELETE',
    template: '/deletedsecrets/{name}',
    action: 'secrets/purge/action',
    permission: 'secrets/purge',
    handler: purgeSecret,
  },
];

function setSecret(call: VaultCall): VaultAnswer {
  const { azure, vault, body } = call;
  const name = objectName(call);
  requireUsableName('secret', vault.secrets, name);
  if (vault.secrets.live(name)?.versions.at(-1)?.managed) throw managedByCertificate('secret', 'set');
  const { value, contentType } = body;
  if (typeof value !== 'string' || value.length > LARGEST_VALUE) throw invalidProperty('value');
  const version: SecretVersion = {
    version: newVersionId(),
    attributes: newAttributes(body, nowSeconds(azure)),
    tags: tagsOf(body),
    announced: new Set(),
    value,
    contentType: typeof contentType === 'string' ? contentType : undefined,
    managed: false,
    certificate: undefined,
  };
  vault.secrets.open(name, undefined).versions.push(version);
  publishObjectEvent(azure.events, 'NewVersionCreated', { vault, kind: 'secret', name, version });
  return ok(secretBundle(call, name, version));
}

function getSecret(call: VaultCall): VaultAnswer {
  const { entry, version } = existingVersion(call, 'secret', call.vault.secrets);
  requireReadable(version, nowSeconds(call.azure));
  return ok(secretBundle(call, entry.name, version));
}

/** Azure docs: a disabled secret cannot be read, nor one before its nbf; one that has expired still can. */
export function requireReadable({ attributes: { enabled, nbf = 0 } }: SecretVersion, now: number): void {
  if (!enabled) throw secretDisabled();
  if (now < nbf)
    throw forbidden('Operation get is not allowed on a secret before its activation date.', 'SecretNotYetValid');
}

function listSecrets(call: VaultCall): VaultAnswer {
  return page(
    call,
    '/secrets',
    call.vault.secrets.liveEntries().flatMap((entry) => newestItem(call, entry)),
  );
}

function listVersions(call: VaultCall): VaultAnswer {
  const { name, versions } = existingEntry(call, 'secret', call.vault.secrets);
  const items = versions.map((version) =>
    secretItem(call, { name, id: objectId(call.vault, 'secret', name, version.version) }, version),
  );
  return page(call, `/secrets/${name}/versions`, items);
}

function patchSecret(call: VaultCall): VaultAnswer {
  const { entry, version } = existingVersion(call, 'secret', call.vault.secrets);
  if (version.managed) throw managedByCertificate('secret', 'update');
  const { contentType } = call.body;
  applyAttributes(version.attributes, call.body, nowSeconds(call.azure));
  version.contentType = typeof contentType === 'string' ? contentType : version.contentType;
  version.tags = tagsOf(call.body) ?? version.tags;
  return ok(
    secretItem(call, { name: entry.name, id: objectId(call.vault, 'secret', entry.name, version.version) }, version),
  );
}

function deleteSecret(call: VaultCall): VaultAnswer {
  const entry = existingEntry(call, 'secret', call.vault.secrets);
  if (entry.versions.at(-1)?.managed) throw managedByCertificate('secret', 'delete');
  softDelete(call, 'secret', [entry]);
  return ok(deletedBody(call, entry));
}

function listDeleted(call: VaultCall): VaultAnswer {
  const items = call.vault.secrets.deletedEntries().map((entry) => deletedBody(call, entry));
  return page(call, '/deletedsecrets', items);
}

function getDeleted(call: VaultCall): VaultAnswer {
  return ok(deletedBody(call, existingDeleted(call, 'secret', call.vault.secrets)));
}

function recoverSecret(call: VaultCall): VaultAnswer {
  requireRecoverable('secret', call.vault.secrets, objectName(call));
  const entry = existingDeleted(call, 'secret', call.vault.secrets);
  if (entry.versions.at(-1)?.managed) throw managedByCertificate('secret', 'recover');
  recover(call, 'secret', [entry]);
  return ok(newestItem(call, entry)[0]);
}

function purgeSecret(call: VaultCall): VaultAnswer {
  const entry = existingDeleted(call, 'secret', call.vault.secrets);
  if (entry.versions.at(-1)?.managed) throw managedByCertificate('secret', 'purge');
  purge(call, entry.name, [call.vault.secrets]);
  return { status: 204 };
}

type Entry = ShelfEntry<SecretVersion, undefined>;

function newestItem(call: VaultCall, { name, versions }: Entry): Record<string, unknown>[] {
  const newest = versions.at(-1);
  return newest ? [secretItem(call, { name, id: objectId(call.vault, 'secret', name) }, newest)] : [];
}

function deletedBody(call: VaultCall, entry: Entry): Record<string, unknown> {
  const recoveryId = `${call.vault.url}/deletedsecrets/${entry.name}`;
  return { ...newestItem(call, entry)[0], recoveryId, ...entry.deletion };
}
