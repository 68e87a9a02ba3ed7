import { asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import { certificateFailed, comparableKeyVaultId, thumbprintOf } from './hostname-entry.ts';
import { clientIdOf, identitiesOf, isIdentityGone, type ServiceIdentity } from './service-identities.ts';
import { type Standing, standingOf, type VaultAccess } from './vault-access.ts';

/** What of a service tells with which identity it can read a certificate. */
export interface IdentityFacts {
  readonly hostnameConfigurations: readonly JsonObject[];
  /** `identity` of the service. */
  readonly identity: JsonObject | null;
  /** Left out where it was not asked, null where it may not be. */
  readonly vaultAccess?: VaultAccess | null;
}

export interface ReadingIdentity {
  readonly clientId: string | null;
  readonly standing: Standing;
}

const worth: Readonly<Record<Standing, number>> = { allowed: 3, unknown: 2, unlisted: 1, refused: 0 };

/**
 * With which identity an entry shall read a secret; null when the service has none. A choice that somebody made stays as long as the
 * service has that identity and it can read: what the vault says counts first, then what an entry has read with it.
 */
export function readingIdentity(
  facts: IdentityFacts,
  { keyVaultId, entry }: { readonly keyVaultId: string; readonly entry: JsonObject | undefined },
): ReadingIdentity | null {
  const identities = identitiesOf(facts.identity);
  const candidates = identities.all.map((identity) => ({
    clientId: identity.clientId,
    standing: standingFor(facts, identity, keyVaultId),
  }));
  const best = candidates.toSorted((a, b) => worth[b.standing] - worth[a.standing])[0] ?? null;
  if (entry === undefined || comparableKeyVaultId(entry) === null || isIdentityGone(entry, identities)) return best;
  const present = presentReader(facts, { keyVaultId, entry });
  const isDoubtful =
    present.standing === 'refused' ||
    present.standing === 'unlisted' ||
    (present.standing === 'unknown' && certificateFailed(entry));
  return isDoubtful && best !== null && worth[best.standing] > worth[present.standing] ? best : present;
}

/** The identity that an entry names now, and what it may do; whether the service has it is another question. */
export function presentReader(
  facts: IdentityFacts,
  { keyVaultId, entry }: { readonly keyVaultId: string; readonly entry: JsonObject },
): ReadingIdentity {
  const clientId = clientIdOf(entry);
  const identity = identitiesOf(facts.identity).all.find((one) => one.clientId === clientId);
  return { clientId, standing: identity === undefined ? 'unknown' : standingFor(facts, identity, keyVaultId) };
}

function standingFor(facts: IdentityFacts, identity: ServiceIdentity, keyVaultId: string): Standing {
  const { vaultAccess } = facts;
  const reader = { principalId: identity.principalId, isOwn: identity.clientId === null };
  // One edge writes along what others want, and theirs may lie in other vaults.
  const isTold = vaultAccess && vaultOf(vaultAccess.address) === vaultOf(keyVaultId);
  const told = isTold ? standingOf(vaultAccess, reader, secretOf(keyVaultId)) : 'unknown';
  return told === 'unknown' && hasRead(facts, identity, keyVaultId) ? 'allowed' : told;
}

/** An entry that shows a certificate of the same vault, read with that identity and not failed since. */
function hasRead(
  { hostnameConfigurations }: IdentityFacts,
  { clientId }: ServiceIdentity,
  keyVaultId: string,
): boolean {
  return hostnameConfigurations.some(
    (entry) =>
      vaultOf(asText(entry.keyVaultId) ?? '') === vaultOf(keyVaultId) &&
      clientIdOf(entry) === clientId &&
      thumbprintOf(entry) !== null &&
      !certificateFailed(entry),
  );
}

/** `https://kv-contoso.vault.azure.net` and the name behind `/secrets/`. */
const vaultOf = (secretId: string): string => secretId.toLowerCase().split('/').slice(0, 3).join('/');
const secretOf = (secretId: string): string => secretId.split('/')[4] ?? '';
