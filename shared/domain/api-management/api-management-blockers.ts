import { asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { ObservedApiManagement } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { DesiredHostname } from './desired-hostnames.ts';
import {
  certificateFailed,
  comparableKeyVaultId,
  hostNameOf,
  isFromUploadedPfx,
  isMadeByEdgeTls,
} from './hostname-entry.ts';
import { hostNamesOfOtherEdges, type HostNamesOf } from './hostname-wish.ts';
import { identitiesOf, isIdentityGone } from './service-identities.ts';
import { mayNotRead, othersMayNotRead, untoldAccess } from './vault-access-problems.ts';

/** What keeps an edge from being run at all. */
export function apiManagementBlockers(service: ObservedApiManagement): readonly Problem[] {
  if (service.virtualNetworkType !== 'Internal') return [notInternal(service)];
  return service.privateIPAddresses.length === 0 ? [noAddress(service)] : [];
}

/** What keeps this list of host names from being written. */
export function hostnameBlockers(
  service: ObservedApiManagement,
  desired: readonly DesiredHostname[],
): readonly Problem[] {
  return [
    ...(isTransitioning(service) ? [transitioning(service)] : []),
    ...unwritable(service, desired),
    ...typeConflicts(service, desired),
    ...mayNotRead(service, desired),
  ];
}

/** What keeps our own entries from being written now, besides a change that runs. */
export function unwritable(service: ObservedApiManagement, desired: readonly DesiredHostname[]): readonly Problem[] {
  return hasNoIdentity(service)
    ? [noIdentity(service), ...uploadedPfx(service, desired)]
    : unsendable(service, desired);
}

/** What would be in the way of the next write, told while none is to be made. */
export function hostnameForewarnings(
  service: ObservedApiManagement,
  desired: readonly DesiredHostname[],
): readonly Problem[] {
  if (hasNoIdentity(service)) return [noIdentity(service)];
  return [
    ...identityGone(service, desired),
    ...mayNotRead(service, desired),
    ...othersMayNotRead(service, desired),
    ...failedOfOthers(service, desired),
    ...untoldAccess(service, desired, ['unlisted']),
  ];
}

/** What a list would be refused for, or would lose, whatever is changed in it. `replaced` names the entries that are not sent as they are. */
export function unsendable(
  service: ObservedApiManagement,
  replaced: readonly Pick<DesiredHostname, 'hostName'>[],
): readonly Problem[] {
  return [
    ...identityGone(service, replaced),
    ...othersMayNotRead(service, replaced),
    ...uploadedPfx(service, replaced),
  ];
}

/** Two edges may have one service in front of them, but not one host name of it. */
export function ownedByOtherEdges(
  { id, hostnameConfigurations }: ObservedApiManagement,
  wanted: HostNamesOf,
): readonly Problem[] {
  return [...hostNamesOfOtherEdges(hostnameConfigurations, wanted)].map(([hostName, leaf]) =>
    problem('HostnameOwnedElsewhere', {
      what: `${hostName} is a custom domain that edge-tls keeps on API Management for another edge.`,
      why: `Its entry carries the certificate ${leaf}, and each of the two edges would take the entry from the other.`,
      fix: 'Give this endpoint an internal host name of its own. If that other edge is gone, remove the custom domain from API Management.',
      evidence: { apiManagement: id, hostName, certificate: leaf },
    }),
  );
}

/** What a reader should know before the list is written. */
export function hostnameWarnings(
  service: ObservedApiManagement,
  desired: readonly DesiredHostname[],
): readonly Problem[] {
  return [
    ...(/^failed$/i.test(service.provisioningState) ? [failedState(service)] : []),
    ...(hasDowntime(service) ? [downtime(service)] : []),
    ...failedOfOthers(service, desired),
    ...untoldAccess(service, desired, ['unknown', 'unlisted']),
  ];
}

/**
 * Entries of others that a PATCH of the list would be refused for: the next renewal sends them too. Those of other edges are given
 * an identity that the service has whenever the list is written, unless it has none.
 */
function identityGone(
  service: ObservedApiManagement,
  replaced: readonly Pick<DesiredHostname, 'hostName'>[],
): readonly Problem[] {
  const identities = identitiesOf(service.identity);
  const names = replaced.map(({ hostName }) => hostName);
  return service.hostnameConfigurations
    .filter((entry) => !names.includes(hostNameOf(entry)) && (!isMadeByEdgeTls(entry) || hasNoIdentity(service)))
    .filter((entry) => isIdentityGone(entry, identities))
    .map((entry) => goneOf(service, entry));
}

/**
 * Entries of others whose certificate API Management could not read at its last look: their secret is gone, disabled, or no certificate.
 * Assumption: it reads them anew at a write of the list, and then refuses it (azure-docs#102784); it may also have been mended since.
 */
function failedOfOthers(service: ObservedApiManagement, desired: readonly DesiredHostname[]): readonly Problem[] {
  const names = desired.map(({ hostName }) => hostName);
  const identities = identitiesOf(service.identity);
  return service.hostnameConfigurations
    .filter((entry) => certificateFailed(entry) && !names.includes(hostNameOf(entry)))
    .filter((entry) => !isIdentityGone(entry, identities))
    .map((entry) =>
      problem('HostnameOfOthersFailed', {
        what: `API Management could not read the certificate of ${hostNameOf(entry)} at its last look.`,
        why: 'That custom domain is not one of this edge. Azure reads every certificate of the list when any is changed, so that a renewal may be refused because of it.',
        fix: `Bring back the secret that ${hostNameOf(entry)} refers to, or remove that custom domain from API Management.`,
        evidence: {
          apiManagement: service.id,
          hostName: hostNameOf(entry),
          keyVaultId: asText(entry.keyVaultId),
        },
      }),
    );
}

export function hasDowntime({ skuName }: ObservedApiManagement): boolean {
  return /^developer$/i.test(skuName);
}

function isTransitioning({ provisioningState }: ObservedApiManagement): boolean {
  return !/^(?:succeeded|failed)$/i.test(provisioningState);
}

function notInternal({ id, virtualNetworkType }: ObservedApiManagement): Problem {
  return problem('ApiManagementNotInternal', {
    what: `API Management is in the virtual network mode ${virtualNetworkType}.`,
    why: 'An edge reaches API Management through its private address, which it has in the mode Internal only.',
    fix: 'Set the virtual network type of the service to Internal, or point the spec at a service that is.',
    evidence: { apiManagement: id, virtualNetworkType },
  });
}

function noAddress({ id, provisioningState }: ObservedApiManagement): Problem {
  return problem('ApiManagementHasNoAddress', {
    what: 'API Management shows no private address.',
    why: 'It has one once its deployment into the virtual network is complete.',
    fix: 'Wait for the deployment to end, then run again.',
    kind: 'retryable',
    retryAfterSeconds: 300,
    evidence: { apiManagement: id, provisioningState },
  });
}

function transitioning({ id, provisioningState }: ObservedApiManagement): Problem {
  return problem('ApiManagementTransitioning', {
    what: `API Management is in the state ${provisioningState}.`,
    why: 'Somebody changes it, and it takes one change at a time.',
    fix: 'Wait for the change to end, then run again.',
    retryAfterSeconds: 60,
    evidence: { apiManagement: id, provisioningState },
  });
}

function noIdentity({ id }: ObservedApiManagement): Problem {
  return problem('ApiManagementHasNoIdentity', {
    what: 'API Management has no managed identity.',
    why: 'It reads the certificate of its custom domain from Key Vault with one.',
    fix: 'Turn the system-assigned identity on and give it the role Key Vault Secrets User on the vault.',
    evidence: { apiManagement: id },
  });
}

export function hasNoIdentity({ identity }: ObservedApiManagement): boolean {
  const { all, isComplete } = identitiesOf(identity);
  return isComplete && all.length === 0;
}

function goneOf({ id }: ObservedApiManagement, entry: JsonObject): Problem {
  const hostName = hostNameOf(entry);
  const clientId = asText(entry.identityClientId);
  const which = clientId === null ? "the service's own identity" : `the identity with the client id ${clientId}`;
  return problem('HostnameIdentityGone', {
    what: `${hostName} reads its certificate with ${which}, which API Management does not have any more.`,
    why: 'Azure replaces the list of host names whole and reads every certificate in it, so that no change of the list is accepted while that entry stands.',
    fix: `Assign that identity to API Management again, or let ${hostName} use one that it has: for its own identity the field identityClientId is left out.`,
    evidence: { apiManagement: id, hostName, identityClientId: clientId },
  });
}

/** Whatever is written, these entries would be lost. `desired` names those that are replaced anyway. */
function uploadedPfx(
  service: ObservedApiManagement,
  desired: readonly Pick<DesiredHostname, 'hostName'>[],
): readonly Problem[] {
  const replaced = desired.map(({ hostName }) => hostName);
  const lost = service.hostnameConfigurations
    .filter((entry) => isFromUploadedPfx(entry) && !replaced.includes(hostNameOf(entry)))
    .map(hostNameOf);
  if (lost.length === 0) return [];
  return [
    problem('HostnameFromUploadedPfx', {
      what: `The certificate of ${lost.join(', ')} was uploaded as a PFX.`,
      why: 'Azure replaces the list of host names whole and never gives an uploaded PFX back, so that entry would be lost.',
      fix: 'Import that certificate into Key Vault and let API Management refer to it there.',
      evidence: { apiManagement: service.id, hostNames: lost.join(', ') },
    }),
  ];
}

function typeConflicts(service: ObservedApiManagement, desired: readonly DesiredHostname[]): readonly Problem[] {
  return desired.flatMap(({ hostName, type, keyVaultId, endpoint }) => {
    const entry = service.hostnameConfigurations.find((entry) => hostNameOf(entry) === hostName);
    if (entry === undefined || entry.type === type || comparableKeyVaultId(entry) === keyVaultId.toLowerCase())
      return [];
    const present = asText(entry.type) ?? 'unknown';
    return [
      problem('HostnameTypeConflict', {
        what: `${hostName} is on API Management as ${present}, and the spec wants ${type}.`,
        why: 'A host name can be of one type, and that entry is not one of edge-tls.',
        fix: `Remove ${hostName} from API Management, or correct the type of endpoint ${endpoint}.`,
        evidence: { endpoint, hostName, present, wanted: type },
      }),
    ];
  });
}

function failedState({ id }: ObservedApiManagement): Problem {
  return problem('ApiManagementFailed', {
    what: 'API Management is in the state Failed.',
    why: 'Its last change did not succeed.',
    fix: 'Look at the activity log of the service if the next change fails as well.',
    evidence: { apiManagement: id },
  });
}

function downtime({ id }: ObservedApiManagement): Problem {
  return problem('ApiManagementHasDowntime', {
    what: 'API Management will not answer while its custom domains are changed.',
    why: 'The Developer tier has a single unit.',
    fix: 'Choose a time for it, or use another tier.',
    evidence: { apiManagement: id },
  });
}
