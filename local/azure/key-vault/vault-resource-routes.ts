import { ArmError, badRequest } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, ResourceDocument } from '../core/contracts.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { checkVaultName, parseVault, type SentVault, vaultAlreadyExists, vaultProperties } from './vault-document.ts';
import type { VaultFleet } from './vault-fleet.ts';
import { propertiesOf } from './vault-properties.ts';

const TYPE = 'Microsoft.KeyVault/vaults';
const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}`;
const IN_SUBSCRIPTION = `/subscriptions/{subscription}/providers/${TYPE}`;
const DELETED = '/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{name}';

interface Parts {
  readonly azure: LocalAzureContext;
  readonly fleet: VaultFleet;
  /** What a deleted vault's resource was, by lower-cased name. */
  readonly deleted: Map<string, ResourceDocument>;
}

/** Vaults as Resource Manager knows them. Creation is synchronous: the answer's `vaultUri` already listens. */
export function registerVaultRoutes(router: ArmRouter, azure: LocalAzureContext, fleet: VaultFleet): void {
  const parts: Parts = { azure, fleet, deleted: new Map() };
  const { resources } = azure;
  router.on('PUT', `${COLLECTION}/{name}`, `${TYPE}/write`, (request) => putVault(parts, request));
  router.on('PATCH', `${COLLECTION}/{name}`, `${TYPE}/write`, (request) => patchVault(parts, request));
  router.on('GET', `${COLLECTION}/{name}`, `${TYPE}/read`, ({ path }) => ({
    status: 200,
    body: existing(resources, path),
  }));
  router.on('DELETE', `${COLLECTION}/{name}`, `${TYPE}/delete`, (request) => deleteVault(parts, request));
  router.on('GET', COLLECTION, `${TYPE}/read`, (request) => listUnder(resources, TYPE, request));
  router.on('GET', IN_SUBSCRIPTION, `${TYPE}/read`, (request) => listUnder(resources, TYPE, request));
  router.on('GET', DELETED, 'Microsoft.KeyVault/locations/deletedVaults/read', (request) =>
    getDeletedVault(parts, request),
  );
  router.on(
    'GET',
    '/subscriptions/{subscription}/providers/Microsoft.KeyVault/deletedVaults',
    'Microsoft.KeyVault/deletedVaults/read',
    (request) => listDeletedVaults(parts, request),
  );
  router.on('POST', `${DELETED}/purge`, 'Microsoft.KeyVault/locations/deletedVaults/purge/action', (request) =>
    purgeVault(parts, request),
  );
}

async function putVault(parts: Parts, request: ArmRequest): Promise<ArmResponse> {
  const { azure, fleet, deleted } = parts;
  const name = request.params['name'] ?? '';
  checkVaultName(name);
  const { location, tags, properties } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const id = request.path.replace(/\/+$/, '');
  const sent = parseVault(properties);
  const before = azure.resources.get(id);
  const recovered = before ? undefined : recoverable(parts, name, sent);
  if (!before && !recovered && fleet.byName(name)) throw vaultAlreadyExists(name);
  const basis = before ?? recovered;
  // Checked before anything is opened: a refused PUT leaves no server behind.
  const draft = vaultProperties(sent, basis && propertiesOf(basis), { request, vaultUri: '' });
  const vault = await fleet.open({ id: basis?.id ?? id, name: basis?.name ?? name, location });
  deleted.delete(name.toLowerCase());
  azure.resources.put(id, {
    id,
    name,
    type: TYPE,
    location,
    tags: tags ?? {},
    properties: { ...draft, vaultUri: `${vault.url}/` },
  });
  // 200 for a new vault too (Test_KeyVault_Vault_CRUD of azure-service-operator).
  return { status: 200, body: azure.resources.get(id) };
}

/** The deleted vault that `createMode: recover` brings back. Assumption: text of the conflict without it. */
function recoverable({ deleted }: Parts, name: string, { createMode }: SentVault): ResourceDocument | undefined {
  const document = deleted.get(name.toLowerCase());
  if (!document || createMode?.toLowerCase() === 'recover') return document;
  throw new ArmError({
    status: 409,
    code: 'ConflictError',
    message:
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
  });
}

function patchVault({ azure }: Parts, request: ArmRequest): ArmResponse {
  const document = existing(azure.resources, request.path);
  const { tags, properties } = (request.body ?? {}) as Partial<ResourceDocument>;
  const before = propertiesOf(document);
  const after = vaultProperties(parseVault(properties), before, { request, vaultUri: before.vaultUri });
  azure.resources.put(document.id, { ...document, ...(tags ? { tags } : {}), properties: { ...after } });
  return { status: 200, body: azure.resources.get(document.id) };
}

async function deleteVault({ azure, fleet, deleted }: Parts, request: ArmRequest): Promise<ArmResponse> {
  const document = azure.resources.get(request.path);
  if (!document) return { status: 204 };
  const vault = fleet.byName(document.name);
  if (vault) await fleet.close(vault);
  azure.resources.delete(document.id);
  deleted.set(document.name.toLowerCase(), document);
  return { status: 200 };
}

function existingDeletedVault({ deleted }: Parts, { params }: ArmRequest): ResourceDocument {
  const document = deleted.get((params['name'] ?? '').toLowerCase());
  if (document) return document;
  const message = `The specified deleted vault '${params['name']}' does not exist.`;
  throw new ArmError({ status: 404, code: 'DeletedVaultNotFound', message });
}

function getDeletedVault(parts: Parts, request: ArmRequest): ArmResponse {
  return { status: 200, body: deletedVault(existingDeletedVault(parts, request)) };
}

function listDeletedVaults({ deleted }: Parts, { params }: ArmRequest): ArmResponse {
  const own = `/subscriptions/${params['subscription'] ?? ''}/`.toLowerCase();
  const value = [...deleted.values()].filter(({ id }) => id.toLowerCase().startsWith(own)).map(deletedVault);
  return { status: 200, body: { value } };
}

function deletedVault({ id, name, location = '', tags, properties }: ResourceDocument): Record<string, unknown> {
  const [subscription = ''] = id.split(/\/resourceGroups\//i);
  const { enablePurgeProtection: purgeProtectionEnabled = false } = properties;
  return {
    id: `${subscription}/providers/Microsoft.KeyVault/locations/${location}/deletedVaults/${name}`,
    name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: { vaultId: id, location, tags, purgeProtectionEnabled },
  };
}

function purgeVault(parts: Parts, request: ArmRequest): ArmResponse {
  const document = existingDeletedVault(parts, request);
  if (propertiesOf(document).enablePurgeProtection) {
    const message = `Purge of the vault '${document.name}' is not allowed: purge protection is enabled.`;
    throw badRequest('MethodNotAllowed', message);
  }
  const vault = parts.fleet.byName(document.name);
  if (vault) parts.fleet.forget(vault);
  parts.deleted.delete(document.name.toLowerCase());
  return { status: 200 };
}
