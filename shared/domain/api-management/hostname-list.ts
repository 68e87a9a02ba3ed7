import { asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { DesiredHostname } from './desired-hostnames.ts';
import {
  certificateFailed,
  comparableKeyVaultId,
  hostNameOf,
  isBuiltIn,
  isMadeByEdgeTls,
  thumbprintOf,
} from './hostname-entry.ts';
import { type IdentityFacts, readingIdentity } from './reading-identity.ts';
import { clientIdOf } from './service-identities.ts';

export interface HostnamesWanted {
  readonly desired: readonly DesiredHostname[];
  /** Host names that backends of ours on the gateway point at now. Their entries stay, wanted or not, until the gateway has moved on. */
  readonly inUse: readonly string[];
}

/**
 * The list to send, from the list as read; a PATCH replaces it whole. Entries of others come back as they are. The same array means
 * that there is nothing to send.
 */
export function nextHostnames(now: IdentityFacts, wanted: HostnamesWanted): readonly JsonObject[] {
  const current = now.hostnameConfigurations;
  const kept = current.filter((entry) => !isLeftOver(entry, wanted));
  const next = wanted.desired.reduce<readonly JsonObject[]>((list, desired) => withEntry(list, desired, now), kept);
  const same = next.length === current.length && next.every((entry, index) => entry === current[index]);
  return same ? current : withSiblingsRepaired(next, now);
}

/**
 * An entry of another edge whose identity has gone or may not read any more would have the whole list refused, and that edge's list for
 * this one's entry. Where the list is written anyway, it gets an identity that the service has and that can read.
 */
export function withSiblingsRepaired(list: readonly JsonObject[], now: IdentityFacts): readonly JsonObject[] {
  return list.map((entry) => {
    const keyVaultId = asText(entry.keyVaultId);
    if (keyVaultId === null || !isMadeByEdgeTls(entry)) return entry;
    const reader = readingIdentity(now, { keyVaultId, entry });
    const isRight = (reader?.clientId ?? null) === clientIdOf(entry);
    return isRight ? entry : withIdentity(entry, reader?.clientId);
  });
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

function withEntry(list: readonly JsonObject[], desired: DesiredHostname, now: IdentityFacts): readonly JsonObject[] {
  const existing = list.find((entry) => hostNameOf(entry) === desired.hostName);
  if (existing === undefined) return [...list, newEntry(list, desired, now)];
  const mended = mendedEntry(existing, desired, now);
  return mended === existing ? list : list.map((entry) => (entry === existing ? mended : entry));
}

function newEntry(list: readonly JsonObject[], desired: DesiredHostname, now: IdentityFacts): JsonObject {
  const { type, hostName, keyVaultId } = desired;
  return {
    ...withIdentity({ type, hostName, keyVaultId }, readingIdentity(now, { keyVaultId, entry: undefined })?.clientId),
    // Served to clients that send no server name. One gateway host name has it, and the built-in one gives it up by itself.
    defaultSslBinding: desired.type === 'Proxy' && !list.some(isCustomDefault),
    negotiateClientCertificate: false,
  };
}

function isCustomDefault(entry: JsonObject): boolean {
  return entry.defaultSslBinding === true && entry.type === 'Proxy' && !isBuiltIn(entry);
}

/** What we do not own in the entry, such as `negotiateClientCertificate` and `defaultSslBinding`, stays as somebody set it. */
function mendedEntry(existing: JsonObject, desired: DesiredHostname, now: IdentityFacts): JsonObject {
  const sameCertificate = comparableKeyVaultId(existing) === desired.keyVaultId.toLowerCase();
  const sameType = existing.type === desired.type;
  const reader = readingIdentity(now, { keyVaultId: desired.keyVaultId, entry: existing });
  const clientId = reader === null ? clientIdOf(existing) : reader.clientId;
  const sameIdentity = clientIdOf(existing) === clientId;
  if (sameCertificate && sameType && sameIdentity && !mustReread(existing, desired)) return existing;
  const { certificate: _certificate, certificateSource: _source, certificateStatus: _status, ...rest } = existing;
  const kept = mustReread(existing, desired) ? otherSpelling(existing) : asText(existing.keyVaultId);
  const mended = { ...rest, type: desired.type, keyVaultId: sameCertificate ? kept : desired.keyVaultId };
  return sameIdentity ? mended : withIdentity(mended, clientId);
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

/** Left out for the service's own identity. */
function withIdentity(entry: JsonObject, clientId: string | null | undefined): JsonObject {
  const { identityClientId: _before, ...rest } = entry;
  return clientId ? { ...rest, identityClientId: clientId } : rest;
}
