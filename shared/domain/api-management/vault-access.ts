/** Who may read the secrets of a vault, as Resource Manager tells it. */
export interface VaultAccess {
  /** Resource id. */
  readonly id: string;
  /** Its address, as the spec names it. */
  readonly address: string;
  /** Azure roles decide; the vault's access policies otherwise. */
  readonly usesRoles: boolean;
  /** Object ids that an access policy lets read secrets, lower case. */
  readonly policyReaders: readonly string[];
  /** Only named networks are let in. */
  readonly hasFirewall: boolean;
  /** Azure's own services pass the firewall. */
  readonly letsTrustedServicesIn: boolean;
  /** Roles at the vault, above and below it, by object id in lower case; null where they may not be listed. */
  readonly roles: Readonly<Record<string, readonly HeldRole[] | null>>;
}

export interface HeldRole {
  /** Guid of the role's definition, lower case. */
  readonly role: string;
  readonly scope: string;
}

/**
 * `unknown`: it cannot be told from here, or hangs on something that edge-tls does not read, such as a role of somebody's own.
 * `unlisted`: no access policy names it, though one for a group that it is in would do (Azure docs, "Assign a Key Vault access policy").
 */
export type Standing = 'allowed' | 'unknown' | 'unlisted' | 'refused';

/** Azure built-in roles that read a secret: Administrator, Secrets Officer, Secrets User, Certificate User (Azure docs, "Azure RBAC for Key Vault"). */
const readers: readonly string[] = [
  '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  '4633458b-17de-408a-b874-0445c86b69e6',
  'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
];
/** Those that are often met and read none: Owner, Contributor, Reader, Key Vault Contributor, Key Vault Reader, Certificates Officer. */
const others: readonly string[] = [
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  'b24988ac-6180-42a0-ab88-20f7382dd24c',
  'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  'f25e0fa2-a7c8-4377-a976-54943a77a395',
  '21090545-7ca7-4776-b22c-e363652d74d2',
  'a4417e6f-fecd-4de8-b567-7b0420556985',
];

interface Reader {
  readonly principalId: string | null;
  /** A service's own identity, with which it passes a firewall as a trusted service. */
  readonly isOwn: boolean;
}

/** Whether an identity of a service can read a secret by name. */
export function standingOf(access: VaultAccess, { principalId, isOwn }: Reader, secret: string): Standing {
  // A vault behind a firewall takes API Management's own identity alone (Azure docs, "api-management-key-vault-network").
  if (access.hasFirewall && !isOwn) return 'refused';
  // A private endpoint may let it in all the same.
  if (access.hasFirewall && !access.letsTrustedServicesIn) return 'unknown';
  if (principalId === null) return 'unknown';
  const principal = principalId.toLowerCase();
  if (!access.usesRoles) return standingByPolicies(access.policyReaders, principal);
  return standingByRoles(access, principal, secret);
}

function standingByPolicies(readers: readonly string[], principal: string): Standing {
  if (readers.length === 0) return 'refused';
  return readers.includes(principal) ? 'allowed' : 'unlisted';
}

function standingByRoles({ id, roles }: VaultAccess, principal: string, secret: string): Standing {
  const held = roles[principal] ?? null;
  if (held === null) return 'unknown';
  const here = held.filter(({ scope }) => covers(scope, `${id}/secrets/${secret}`));
  if (here.some(({ role }) => readers.includes(role))) return 'allowed';
  return here.every(({ role }) => others.includes(role)) ? 'refused' : 'unknown';
}

/** A management group is above every subscription of it; a list for a vault has only those that are above this one. */
function covers(scope: string, id: string): boolean {
  const [above, below] = [scope.toLowerCase().replace(/\/$/, ''), id.toLowerCase()];
  const isGroup = above.startsWith('/providers/microsoft.management/managementgroups/');
  return isGroup || below === above || below.startsWith(`${above}/`);
}
