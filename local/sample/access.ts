import { readFileSync } from 'node:fs';
import { apiVersions, ids, subscription } from './names.ts';
import type { AzureSession } from './azure-session.ts';

interface RoleDefinition {
  readonly roleName: string;
  readonly description: string;
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

/** Built-in role that lets an identity read a certificate with its key, as gateway and API Management must. */
const keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6';

/** Where each of edge-tls's own roles is assigned in the sample: the resources it needs and no other. */
const scopes: RoleScopes = {
  gateway: [ids.gateway],
  gatewayLinked: [ids.gatewaySubnet, ids.publicIpAddress, ids.gatewayIdentity, ids.firewallPolicy],
  operations: [`/subscriptions/${subscription}`],
  apiManagement: [ids.apiManagement],
  dnsServer: [ids.dnsServer],
  publicDns: [ids.publicZone],
  certificateAuthority: [ids.vault],
};

/** Where one role is assigned, by its key in `infra/roles.json`. */
export type RoleScopes = Readonly<Record<string, readonly string[]>>;

/** Gives edge-tls the roles of `infra/roles.json`, exactly as a deployment does: what they lack, local Azure refuses. */
export async function grantEdgeTls(
  azure: AzureSession,
  principalId: string,
  assigned: RoleScopes = scopes,
): Promise<void> {
  const roles = JSON.parse(readFileSync('infra/roles.json', 'utf8')) as Record<string, RoleDefinition>;
  for (const [index, [key, role]] of Object.entries(roles).entries()) {
    const definition = await defineRole(azure, index, role);
    for (const scope of assigned[key] ?? []) await assignRole(azure, scope, definition, principalId);
  }
}

export async function grantSecrets(azure: AzureSession, principalId: string): Promise<void> {
  const definition = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${keyVaultSecretsUser}`;
  await assignRole(azure, ids.vault, definition, principalId);
}

async function defineRole(azure: AzureSession, index: number, role: RoleDefinition): Promise<string> {
  const name = `ed9e0000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
  const id = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
  await azure.put(id, apiVersions.authorization, {
    properties: {
      roleName: role.roleName,
      description: role.description,
      type: 'CustomRole',
      assignableScopes: [`/subscriptions/${subscription}`],
      permissions: [{ actions: role.actions, notActions: [], dataActions: role.dataActions, notDataActions: [] }],
    },
  });
  return id;
}

async function assignRole(
  azure: AzureSession,
  scope: string,
  roleDefinitionId: string,
  principalId: string,
): Promise<void> {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`;
  await azure.put(id, apiVersions.authorization, {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' },
  });
}
