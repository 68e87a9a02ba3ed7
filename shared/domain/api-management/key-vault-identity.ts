import { asObject, asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';

/** The managed identity with which API Management can read Key Vault. */
export type KeyVaultIdentity =
  | { readonly kind: 'system' }
  | { readonly kind: 'user'; readonly clientIds: readonly string[] }
  | { readonly kind: 'none' };

/** `identity` of the service. System-assigned first: it works with a vault firewall too, a user-assigned one does not (azure-docs#86983). */
export function keyVaultIdentity(identity: JsonObject | null): KeyVaultIdentity {
  if (/SystemAssigned/i.test(asText(identity?.type) ?? '')) return { kind: 'system' };
  const assigned = Object.values(asObject(identity?.userAssignedIdentities));
  const clientIds = assigned.flatMap((entry) => asText(asObject(entry).clientId) ?? []);
  return clientIds.length === 0 ? { kind: 'none' } : { kind: 'user', clientIds: clientIds.toSorted() };
}
