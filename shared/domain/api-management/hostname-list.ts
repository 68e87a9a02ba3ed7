import { asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredHostname } from './desired-hostnames.ts';
import { certificateFailed, comparableKeyVaultId, hostNameOf, isBuiltIn, thumbprintOf } from './hostname-entry.ts';
import { type KeyVaultIdentity, keyVaultIdentity } from './key-vault-identity.ts';

export interface HostnamesNow {
  readonly hostnameConfigurations: readonly JsonObject[];
  /** `identity` of the service. */
  readonly identity: JsonObject | null;
}

export interface HostnamesWanted {
  readonly desired: readonly DesiredHostname[];
  /** Host names that backends of ours on the gateway point at now. Their entries stay, wanted or not, until the gateway has moved on. */
  readonly inUse: readonly string[];
}

/**
 * The list to send, from the list as read; a PATCH replaces it whole. Entries of others come back as they are. The same array means
 * that there is nothing to send.
 */
export function nextHostnames(now: HostnamesNow, wanted: HostnamesWanted): readonly JsonObject[] {
  const current = now.hostnameConfigurations;
  const kept = current.filter((entry) => !isLeftOver(entry, wanted));
  const identity = keyVaultIdentity(now.identity);
  const next = wanted.desired.reduce<readonly JsonObject[]>(
    (list, desired) => withEntry(list, desired, identity),
    kept,
  );
  const same = next.length === current.length && next.every((entry, index) => entry === current[index]);
  return same ? current : next;
}

/**
 * The endpoint had another host name before, and nothing points at that any more. (Entries of endpoints that left the spec are not
 * judged: a leaf's name does not tell the edge `a` from an edge `a-b` of the same service.)
 */
function isLeftOver(entry: JsonObject, { desired, inUse }: HostnamesWanted): boolean {
  const hostName = hostNameOf(entry);
  if (inUse.includes(hostName) || desired.some((wanted) => wanted.hostName === hostName)) return false;
  return desired.some(({ keyVaultId }) => keyVaultId.toLowerCase() === comparableKeyVaultId(entry));
}

function withEntry(
  list: readonly JsonObject[],
  desired: DesiredHostname,
  identity: KeyVaultIdentity,
): readonly JsonObject[] {
  const existing = list.find((entry) => hostNameOf(entry) === desired.hostName);
  if (existing === undefined) return [...list, newEntry(list, desired, identity)];
  const mended = mendedEntry(existing, desired, identity);
  return mended === existing ? list : list.map((entry) => (entry === existing ? mended : entry));
}

function newEntry(list: readonly JsonObject[], desired: DesiredHostname, identity: KeyVaultIdentity): JsonObject {
  return {
    type: desired.type,
    hostName: desired.hostName,
    keyVaultId: desired.keyVaultId,
    ...identityClientId(undefined, identity),
    // Served to clients that send no server name. One gateway host name has it, and the built-in one gives it up by itself.
    defaultSslBinding: desired.type === 'Proxy' && !list.some(isCustomDefault),
    negotiateClientCertificate: false,
  };
}

function isCustomDefault(entry: JsonObject): boolean {
  return entry.defaultSslBinding === true && entry.type === 'Proxy' && !isBuiltIn(entry);
}

/** What we do not own in the entry, such as `negotiateClientCertificate` and `defaultSslBinding`, stays as somebody set it. */
function mendedEntry(existing: JsonObject, desired: DesiredHostname, identity: KeyVaultIdentity): JsonObject {
  const sameCertificate = comparableKeyVaultId(existing) === desired.keyVaultId.toLowerCase();
  const sameType = existing.type === desired.type;
  if (sameCertificate && sameType && !mustReread(existing, desired)) return existing;
  const { certificate: _certificate, certificateSource: _source, certificateStatus: _status, ...rest } = existing;
  return {
    ...rest,
    type: desired.type,
    keyVaultId: sameCertificate && sameType ? otherSpelling(existing) : desired.keyVaultId,
    ...identityClientId(existing, identity),
  };
}

/** The newest leaf has not arrived here: API Management looks by itself only every four hours (Azure docs, "custom domain"). */
function mustReread(entry: JsonObject, { thumbprint }: DesiredHostname): boolean {
  const served = thumbprintOf(entry);
  return certificateFailed(entry) || (thumbprint !== null && served !== null && served !== thumbprint);
}

/**
 * A PATCH that changes nothing is answered at once and does nothing (azure-sdk-for-js, API Management recordings). Both spellings of
 * a versionless id are valid, with and without a slash at the end, so going from one to the other makes it a change and has the
 * certificate read again. Assumption: Azure compares the text.
 */
function otherSpelling(entry: JsonObject): string {
  const present = asText(entry.keyVaultId) ?? '';
  return present.endsWith('/') ? present.slice(0, -1) : `${present}/`;
}

/** Left out for the system-assigned identity. A choice that somebody made and that still exists stays. */
function identityClientId(existing: JsonObject | undefined, identity: KeyVaultIdentity): JsonObject {
  const present = existing === undefined ? null : asText(existing.identityClientId);
  if (present !== null) return { identityClientId: present };
  return identity.kind === 'user' && identity.clientIds[0] !== undefined
    ? { identityClientId: identity.clientIds[0] }
    : {};
}
