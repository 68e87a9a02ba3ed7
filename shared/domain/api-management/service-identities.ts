import { asObject, asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import { comparableKeyVaultId } from './hostname-entry.ts';

/** A managed identity with which API Management can read Key Vault. */
export interface ServiceIdentity {
  /** Of a user-assigned one, lower case; null for the service's own. */
  readonly clientId: string | null;
  readonly principalId: string | null;
}

export interface ServiceIdentities {
  /** The service's own first: it passes the firewall of a vault, a user-assigned one does not (azure-docs#86983). */
  readonly all: readonly ServiceIdentity[];
  /** An identity is assigned whose client id the document does not show: what is not among them may be that one. */
  readonly isComplete: boolean;
}

/** `identity` of the service. The keys of `userAssignedIdentities` are resource ids in any case, and are not looked at. */
export function identitiesOf(identity: JsonObject | null): ServiceIdentities {
  const type = asText(identity?.type) ?? '';
  const own = /SystemAssigned/i.test(type) ? [{ clientId: null, principalId: asText(identity?.principalId) }] : [];
  const assigned = /UserAssigned/i.test(type) ? Object.values(asObject(identity?.userAssignedIdentities)) : [];
  const shown = assigned.flatMap((value): readonly ServiceIdentity[] => {
    const { clientId, principalId } = asObject(value);
    const id = asText(clientId)?.toLowerCase();
    return id === undefined ? [] : [{ clientId: id, principalId: asText(principalId) }];
  });
  const users = shown.toSorted((a, b) => ((a.clientId ?? '') < (b.clientId ?? '') ? -1 : 1));
  return { all: [...own, ...users], isComplete: shown.length === assigned.length };
}

/** The client id that an entry of the host names reads Key Vault with, lower case; null for the service's own identity. */
export function clientIdOf(entry: JsonObject): string | null {
  return asText(entry.identityClientId)?.toLowerCase() || null;
}

/**
 * Whether an entry reads Key Vault with an identity that the service does not have (any more): it goes on serving what it has read, takes
 * up no new version, and has a PATCH of the list refused. Assumption: nobody names the service's own identity by its client id, which
 * no document shows; the field may be left out for it.
 */
export function isIdentityGone(entry: JsonObject, { all, isComplete }: ServiceIdentities): boolean {
  if (comparableKeyVaultId(entry) === null) return false;
  const wanted = clientIdOf(entry);
  if (wanted !== null && !isComplete) return false;
  return !all.some(({ clientId }) => clientId === wanted);
}
