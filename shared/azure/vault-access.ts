import type { HeldRole, VaultAccess } from '../domain/api-management/vault-access.ts';
import { nullWhenRefused } from '../domain/null-when-refused.ts';
import { field } from '../domain/operation/status-word.ts';
import type { VaultAccessReader } from '../domain/ports.ts';
import { documentId } from '../domain/spec/document-id.ts';
import { apiVersions } from './api-versions.ts';
import type { ArmClient } from './arm-client.ts';
import { readList } from './read-list.ts';
import { resourceName } from './resource-name.ts';

/**
 * Azure docs: "Vaults - List By Subscription", since a spec names a vault by its address, and "Role Assignments - List For Scope" with
 * `assignedTo`, which counts the groups of an identity too.
 */
export class ArmVaultAccess implements VaultAccessReader {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async read({
    subscription,
    vault,
    principals,
  }: Parameters<VaultAccessReader['read']>[0]): Promise<VaultAccess | null> {
    const vaults = await readList(this.#arm, {
      path: `${subscription}/providers/Microsoft.KeyVault/vaults`,
      apiVersion: apiVersions.keyVault,
      doing: 'read the settings of the vault',
    });
    const found = vaults.find((entry) => sameAddress(field(field(entry, 'properties'), 'vaultUri'), vault));
    if (found === undefined) return null;
    const id = documentId(text(field(found, 'id')), 'Microsoft.KeyVault/vaults', 'read who may read the vault');
    const settings = settingsOf(field(found, 'properties'));
    const asked = settings.usesRoles ? principals : [];
    const held = await Promise.all(asked.map((one) => nullWhenRefused(this.#rolesOf(id, one))));
    const roles = Object.fromEntries(principals.map((one, index) => [one.toLowerCase(), held[index] ?? null]));
    return { id, address: vault, ...settings, roles };
  }

  async #rolesOf(id: string, principal: string): Promise<readonly HeldRole[]> {
    const entries = await readList(this.#arm, {
      path: `${id}/providers/Microsoft.Authorization/roleAssignments`,
      query: { $filter: `assignedTo('${principal}')` },
      apiVersion: apiVersions.authorization,
      doing: `read the role assignments on ${resourceName(id)}`,
    });
    return entries.flatMap((entry) => {
      const properties = field(entry, 'properties');
      const [definition, scope] = [field(properties, 'roleDefinitionId'), field(properties, 'scope')];
      if (typeof definition !== 'string' || typeof scope !== 'string') return [];
      return [{ role: definition.split('/').at(-1)?.toLowerCase() ?? '', scope }];
    });
  }
}

function settingsOf(properties: unknown): Omit<VaultAccess, 'id' | 'address' | 'roles'> {
  const rules = field(properties, 'networkAcls');
  const isDenied = /^deny$/i.test(text(field(rules, 'defaultAction')));
  const isClosed = /^disabled$/i.test(text(field(properties, 'publicNetworkAccess')));
  return {
    usesRoles: field(properties, 'enableRbacAuthorization') === true,
    policyReaders: listed(field(properties, 'accessPolicies')).filter(readsSecrets).map(objectIdOf),
    hasFirewall: isDenied || isClosed,
    // Azure's default where no rules are set.
    letsTrustedServicesIn: !/^none$/i.test(text(field(rules, 'bypass'))),
  };
}

function readsSecrets(policy: unknown): boolean {
  const permissions = listed(field(field(policy, 'permissions'), 'secrets')).map((one) => text(one).toLowerCase());
  return permissions.includes('get') || permissions.includes('all');
}

const objectIdOf = (policy: unknown): string => text(field(policy, 'objectId')).toLowerCase();
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function sameAddress(uri: unknown, vault: string): boolean {
  const bare = (address: string): string => address.toLowerCase().replace(/\/$/, '');
  return typeof uri === 'string' && bare(uri) === bare(vault);
}
