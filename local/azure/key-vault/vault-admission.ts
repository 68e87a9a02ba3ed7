import type { Caller, LocalAzureContext } from '../core/contracts.ts';
import type { KeyVaultError } from './key-vault-error.ts';
import { accessDenied, forbiddenByConnection, forbiddenByFirewall, forbiddenByRbac, unauthorized } from './refusals.ts';
import type { Vault } from './vault.ts';
import type { VaultRoute } from './vault-call.ts';
import type { VaultProperties } from './vault-properties.ts';

/** Where every caller of the data plane comes from, as `networkAcls.ipRules` would have to name it. */
export const CLIENT_ADDRESS = '127.0.0.1';

const AUDIENCE = 'https://vault.azure.net';

export interface Knock {
  readonly azure: LocalAzureContext;
  readonly vault: Vault;
  readonly properties: VaultProperties;
  readonly caller: Pick<Caller, 'objectId' | 'appId'>;
}

/**
 * Who is calling. Without a token it is the challenge that tells a client where to get one. A token for local Azure as a whole (its
 * Resource Manager address as the audience) is taken too, so that one token can serve a person with curl.
 */
export function authenticateForVault(azure: LocalAzureContext, authorization: string | undefined): Caller {
  if (authorization === undefined) throw unauthorized('AKV10000: Request is missing a Bearer or PoP token.');
  const caller = azure.access.authenticate(authorization);
  if (!caller) throw unauthorized('AKV10046: Unable to resolve the key used for signature validation.');
  if (caller.audience === AUDIENCE || caller.audience === azure.armUrl()) return caller;
  throw unauthorized(`AKV10022: Invalid audience. Expected ${AUDIENCE}, found: ${caller.audience}.`);
}

/** The vault's firewall. Azure's own services pass it unless `bypass` is `None`. */
export function passFirewall(knock: Knock, from: 'client' | 'trustedService' | 'otherService'): void {
  const { publicNetworkAccess, networkAcls } = knock.properties;
  if (from === 'trustedService' && (networkAcls?.bypass ?? 'AzureServices') !== 'None') return;
  if (publicNetworkAccess.toLowerCase() === 'disabled') throw forbiddenByConnection(knock);
  if (networkAcls?.defaultAction.toLowerCase() !== 'deny') return;
  const allowed = networkAcls.ipRules.some(({ value }) => value.replace(/\/32$/, '') === CLIENT_ADDRESS);
  if (!allowed || from !== 'client') throw forbiddenByFirewall(knock, CLIENT_ADDRESS);
}

/** The caller's right to a route, by role assignments or by access policies, as the vault is set. */
export function requirePermission(
  knock: Knock,
  { action, permission, template }: Pick<VaultRoute, 'action' | 'permission' | 'template'>,
  name: string | undefined,
): void {
  const refusal = knock.properties.enableRbacAuthorization
    ? refusedByRoles(knock, action, scopeOf(knock.vault, template, name))
    : refusedByPolicies(knock, permission);
  if (refusal) throw refusal;
}

function refusedByRoles({ azure, vault, caller }: Knock, action: string, scope: string): KeyVaultError | undefined {
  const dataAction = `Microsoft.KeyVault/vaults/${action}`;
  const allowed = azure.access.allowsData(caller.objectId, dataAction, scope);
  return allowed ? undefined : forbiddenByRbac({ caller, vault }, dataAction, scope);
}

function refusedByPolicies({ vault, caller, properties }: Knock, permission: string): KeyVaultError | undefined {
  const [kind, operation = ''] = permission.split('/') as ['certificates' | 'keys' | 'secrets', string?];
  const granted = properties.accessPolicies
    .filter(({ objectId }) => objectId.toLowerCase() === caller.objectId.toLowerCase())
    .flatMap(({ permissions }) => permissions[kind] ?? [])
    .map((it) => it.toLowerCase());
  return granted.includes(operation) || granted.includes('all')
    ? undefined
    : accessDenied({ caller, vault }, permission);
}

/** A single object's scope, so that a role on one certificate is enough; the vault's for everything else. */
function scopeOf({ id }: Vault, template: string, name: string | undefined): string {
  const collection = template.split('/')[1]?.replace(/^deleted/, '') ?? '';
  return name === undefined ? id : `${id}/${collection}/${name}`;
}
