import type { PermissionNeed } from '../permissions/needed-permissions.ts';
import { type EdgeTlsRole, roleNames } from '../permissions/role-actions.ts';
import { nameOfResource } from '../plan/name-of-resource.ts';
import type { Problem } from '../problem.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';

/**
 * Commands that a reader copies. Words in capitals are for the reader to fill in: what edge-tls does not know about its own deployment.
 */
export const converge = ({ name }: EdgeSpec): string => `edge-tls converge ${name}`;
export const renew = ({ name }: EdgeSpec): string => `edge-tls renew ${name}`;
export const plan = ({ name }: EdgeSpec): string => `edge-tls plan ${name}`;

export const showIdentity = 'az functionapp identity show --name FUNCTION_APP --resource-group GROUP';
export const showNetwork = 'az functionapp vnet-integration list --name FUNCTION_APP --resource-group GROUP';
export const deployEvents =
  'az deployment group create --resource-group GROUP --template-file infra/events.bicep --parameters functionAppId=FUNCTION_APP_ID vaultName=VAULT';

export function assignRole({ scope, role }: Pick<PermissionNeed, 'scope' | 'role'>): string {
  return `az role assignment create --assignee PRINCIPAL_ID --role "${deployedName(role, scope)}" --scope ${scope}`;
}

/** The vault's resource id is not in a spec; its name is in its address. */
export function assignVaultRole({ keyVault }: EdgeSpec): string {
  const scope = `"$(az keyvault show --name ${vaultName(keyVault)} --query id --output tsv)"`;
  return `az role assignment create --assignee PRINCIPAL_ID --role "${roleNames.certificateAuthority} (SUBSCRIPTION)" --scope ${scope}`;
}

function deployedName(role: EdgeTlsRole, scope: string): string {
  return `${roleNames[role]} (${scope.split('/')[2] ?? 'SUBSCRIPTION'})`;
}

export function vaultName(url: string): string {
  return new URL(url).hostname.split('.')[0] ?? '';
}

export const showResource = (id: string): string => `az resource show --ids ${id}`;
export const startGateway = (id: string): string => `az network application-gateway start --ids ${id}`;
export const showBackendHealth = (id: string): string =>
  `az network application-gateway show-backend-health --ids ${id}`;
export const startMachine = (id: string): string => `az vm start --ids ${id}`;
export const showMachine = (id: string): string => `az vm get-instance-view --ids ${id}`;

/** Asks a DNS server from its own machine, or Azure for the record of a private zone. */
export function askDns({ dns }: EdgeSpec, name: string, server = '127.0.0.1'): string {
  if (!('virtualMachine' in dns))
    return `az network private-dns record-set a list --resource-group ${groupOf(dns.zoneId)} --zone-name ${dns.zone}`;
  const script = dns.kind === 'windowsDns' ? `Resolve-DnsName ${name} -Server ${server}` : `dig ${name} @${server}`;
  const command = dns.kind === 'windowsDns' ? 'RunPowerShellScript' : 'RunShellScript';
  return `az vm run-command invoke --ids ${dns.virtualMachine} --command-id ${command} --scripts "${script}"`;
}

export function showGatewayCertificate(gateway: string, name: string): string {
  return `az network application-gateway ssl-cert show --resource-group ${groupOf(gateway)} --gateway-name ${nameOfResource(gateway)} --name ${name}`;
}

export function showSecretsCertificate(secretId: string): string {
  return `az keyvault certificate show --vault-name ${vaultName(secretId)} --name ${secretId.split('/').at(-1) ?? ''}`;
}

const groupOf = (id: string): string => id.split('/')[4] ?? 'GROUP';

/** What helps with a resource that could not be read. */
export function afterFailure({ code }: Problem, spec: EdgeSpec, need: Pick<PermissionNeed, 'scope' | 'role'>): string {
  if (code === 'AuthorizationFailed') return assignRole(need);
  if (code === 'CredentialRefused') return showIdentity;
  if (code === 'AzureUnreachable') return showNetwork;
  if (code === 'VaultForbidden') return assignVaultRole(spec);
  if (code === 'VaultBehindFirewall') return `az keyvault network-rule list --name ${vaultName(spec.keyVault)}`;
  return showResource(need.scope);
}

/** What happened and why, in one line. */
export function sentences({ code, what, why }: Problem): string {
  return `${what} ${why} (${code})`;
}
