import { asText } from '../gateway/gateway-document.ts';
import type { ObservedApiManagement } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { DesiredHostname } from './desired-hostnames.ts';
import { hostNameOf, isMadeByEdgeTls } from './hostname-entry.ts';
import { presentReader, readingIdentity } from './reading-identity.ts';
import { identitiesOf } from './service-identities.ts';
import type { Standing } from './vault-access.ts';

/** No identity that could be chosen may read the certificate of ours, as the vault itself tells. */
export function mayNotRead(service: ObservedApiManagement, desired: readonly DesiredHostname[]): readonly Problem[] {
  const refused = withStanding(service, desired, ['refused']);
  if (refused.length === 0) return [];
  const { hasFirewall = false } = service.vaultAccess ?? {};
  return [
    problem('ApiManagementCannotReadVault', {
      what: `No managed identity of API Management may read the certificate of ${refused.join(', ')} from Key Vault.`,
      why: hasFirewall
        ? 'The vault is behind a firewall, which lets in the system-assigned identity of API Management alone, and that one has no right to read secrets there.'
        : 'None of them has a right to read secrets there.',
      fix: `Give ${hasFirewall ? 'the system-assigned identity' : 'an identity'} of API Management ${rightOn(service)} on the vault.`,
      evidence: { apiManagement: service.id, vault: service.vaultAccess?.id ?? null, hostNames: refused.join(', ') },
    }),
  ];
}

/**
 * Entries of others whose identity may not read their certificate (any more), as far as it lies in the edge's vault: they go on serving,
 * and have a PATCH of the list refused. Those of other edges are given another identity along with it, where one may read.
 */
export function othersMayNotRead(
  service: ObservedApiManagement,
  replaced: readonly Pick<DesiredHostname, 'hostName'>[],
): readonly Problem[] {
  const names = replaced.map(({ hostName }) => hostName);
  const refused = service.hostnameConfigurations.filter((entry) => {
    const keyVaultId = asText(entry.keyVaultId);
    if (keyVaultId === null || names.includes(hostNameOf(entry))) return false;
    const reader = isMadeByEdgeTls(entry)
      ? readingIdentity(service, { keyVaultId, entry })
      : presentReader(service, { keyVaultId, entry });
    return reader?.standing === 'refused';
  });
  return refused.length === 0 ? [] : [otherRefused(service, refused.map(hostNameOf).join(', '))];
}

function otherRefused(service: ObservedApiManagement, hostNames: string): Problem {
  return problem('ApiManagementCannotReadVault', {
    what: `The managed identity with which API Management reads the certificate of ${hostNames} may not read it from Key Vault any more.`,
    why: 'Azure replaces the list of host names whole and reads every certificate in it, so that no change of the list is accepted while that is so.',
    fix: `Give that identity ${rightOn(service)} on the vault, or let ${hostNames} use one that has it.`,
    evidence: { apiManagement: service.id, vault: service.vaultAccess?.id ?? null, hostNames },
  });
}

const rightOn = ({ vaultAccess }: ObservedApiManagement): string =>
  (vaultAccess?.usesRoles ?? true)
    ? 'the role Key Vault Secrets User'
    : 'an access policy with the secret permission get';

/** It was asked, and could not be told. */
export function untoldAccess(
  service: ObservedApiManagement,
  desired: readonly DesiredHostname[],
  standings: readonly Standing[],
): readonly Problem[] {
  const untold = service.vaultAccess === undefined ? [] : withStanding(service, desired, standings);
  if (untold.length === 0) return [];
  const count = identitiesOf(service.identity).all.length;
  const which = count === 1 ? 'The one managed identity that it has is used.' : `It has ${count} managed identities.`;
  return [
    problem('ApiManagementVaultAccessUnknown', {
      what: `Whether API Management may read the certificate of ${untold.join(', ')} from Key Vault cannot be told from here.`,
      why: `${which} ${whyUntold(service, withStanding(service, desired, ['unlisted']).length > 0)}`,
      fix: 'See to it that the identity has Key Vault Secrets User on the vault (behind a firewall: the system-assigned one); with Microsoft.KeyVault/vaults/read and Microsoft.Authorization/roleAssignments/read at the subscription edge-tls looks for itself.',
      evidence: { apiManagement: service.id, hostNames: untold.join(', ') },
    }),
  ];
}

function whyUntold({ vaultAccess }: ObservedApiManagement, isUnlisted: boolean): string {
  if (isUnlisted) return 'No access policy of the vault names it; one for a group that it is in would do.';
  return vaultAccess
    ? 'What it may do hangs on a role or a network rule that edge-tls does not read.'
    : "edge-tls may not read the vault's settings and role assignments, or the vault lies in another subscription.";
}

function withStanding(
  service: ObservedApiManagement,
  desired: readonly DesiredHostname[],
  standings: readonly Standing[],
): readonly string[] {
  return desired
    .filter(({ hostName, keyVaultId }) => {
      const entry = service.hostnameConfigurations.find((one) => hostNameOf(one) === hostName);
      const reader = readingIdentity(service, { keyVaultId, entry });
      return reader !== null && standings.includes(reader.standing);
    })
    .map(({ hostName }) => hostName);
}
