import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type HealthVerdict, healthTexts } from './health-texts.ts';

/** What a gateway trusts behind one setting. */
export interface BackendTrust {
  readonly v2: boolean;
  /** v2: trusted roots of the setting; empty means the well-known authorities. */
  readonly roots: readonly X509Certificate[];
  /** v1: the exact leaves that are allowed. */
  readonly leaves: readonly X509Certificate[];
  readonly wellKnown: readonly X509Certificate[];
  readonly validateChainAndExpiry: boolean;
  readonly validateName: boolean;
}

export interface PresentedCertificate {
  /** As sent, leaf first. */
  readonly chain: readonly X509Certificate[];
  /** The name that the certificate must carry. */
  readonly host: string;
  /** Virtual epoch milliseconds. */
  readonly now: number;
  /** What OpenSSL itself says against the chain, dates and missing issuers aside; undefined for nothing. */
  readonly opensslError?: string;
}

/** Undefined when the certificate is good; else what v1 or v2 reports. Azure docs: "TLS with Application Gateway", "Backend health". */
export function judgeCertificate(trust: BackendTrust, presented: PresentedCertificate): HealthVerdict | undefined {
  const [leaf] = presented.chain;
  if (!leaf) return healthTexts.cannotConnect();
  return trust.v2 ? judgeV2(trust, presented, leaf) : judgeV1(trust, presented, leaf);
}

/** v1 compares the leaf byte for byte, then its name and dates. */
function judgeV1(
  trust: BackendTrust,
  { host, now }: PresentedCertificate,
  leaf: X509Certificate,
): HealthVerdict | undefined {
  if (!trust.leaves.some((allowed) => allowed.raw.equals(leaf.raw))) return healthTexts.notWhitelisted();
  if (!carriesName(leaf, host)) return healthTexts.nameMismatch(false);
  return isInDate(leaf, now) ? undefined : healthTexts.outOfDate();
}

/** v2 builds the chain to a trusted root, checks dates, then the name. */
function judgeV2(
  trust: BackendTrust,
  presented: PresentedCertificate,
  leaf: X509Certificate,
): HealthVerdict | undefined {
  const chainVerdict = trust.validateChainAndExpiry ? judgeChain(trust, presented, leaf) : undefined;
  if (chainVerdict) return chainVerdict;
  return !trust.validateName || carriesName(leaf, presented.host) ? undefined : healthTexts.nameMismatch(true);
}

function judgeChain(
  trust: BackendTrust,
  presented: PresentedCertificate,
  leaf: X509Certificate,
): HealthVerdict | undefined {
  const ownRoots = trust.roots.length > 0;
  // A self-signed leaf that is no CA counts as a leaf whose signer is missing, even where it is itself the trusted root (azure-docs#91051).
  if (isSelfSigned(leaf) && !leaf.ca) return ownRoots ? healthTexts.intermediateMissing() : healthTexts.notWellKnown();
  const { path, anchor } = buildPath(presented.chain, ownRoots ? trust.roots : trust.wellKnown);
  if (!anchor) return untrusted(ownRoots, path.at(-1));
  if ([...path, anchor].some((certificate) => !isInDate(certificate, presented.now))) return healthTexts.outOfDate();
  const signers = [...path.slice(1), anchor];
  if (signers.some(({ ca }) => !ca)) return healthTexts.unverifiable('INVALID_CA');
  return presented.opensslError === undefined ? undefined : healthTexts.unverifiable(presented.opensslError);
}

function untrusted(ownRoots: boolean, top: X509Certificate | undefined): HealthVerdict {
  if (!ownRoots) return healthTexts.notWellKnown();
  return top && isSelfSigned(top) ? healthTexts.rootMismatch() : healthTexts.intermediateMissing();
}

interface Path {
  readonly path: X509Certificate[];
  readonly anchor: X509Certificate | undefined;
}

/** From the leaf up through what was sent, until an anchor has issued, or is, the certificate reached. */
function buildPath(chain: readonly X509Certificate[], anchors: readonly X509Certificate[]): Path {
  const path: X509Certificate[] = [];
  let current = chain[0];
  while (current) {
    const reached: X509Certificate = current;
    path.push(reached);
    const anchor = anchors.find((it) => it.raw.equals(reached.raw) || hasIssued(it, reached));
    if (anchor) return { path, anchor };
    current = isSelfSigned(reached) ? undefined : chain.find((it) => !path.includes(it) && hasIssued(it, reached));
  }
  return { path, anchor: undefined };
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return hasIssued(certificate, certificate);
}

function isInDate(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
}

/** Alternative names if there are any, else the common name. */
function carriesName(certificate: X509Certificate, host: string): boolean {
  if (isIP(host)) return certificate.checkIP(host) !== undefined;
  return certificate.checkHost(host, { subject: 'default', partialWildcards: false }) !== undefined;
}
