import type { ObservedCertificate } from '../observed.ts';
import type { Reason } from '../plan/plan.ts';
import { uncoveredNames } from './certificate-names.ts';
import { authorityProblem } from './issuing-authority.ts';
import { renewalDueAt, ROOT_ROTATION_PERCENT } from './renewal-due.ts';
import { verifyChain } from './verify-chain.ts';

/** Everything that decides about a leaf; already fetched. */
export interface LeafSituation {
  /** Newest version in Key Vault; null when there is none. */
  readonly leaf: ObservedCertificate | null;
  /** What else was merged with it or is served above it, base64 DER; empty under a root of our own. */
  readonly intermediates: readonly string[];
  /** The root that should have issued it; null where any issuer will do. */
  readonly root: ObservedCertificate | null;
  /** The integrated authority that should have issued it; left out where none is named. */
  readonly issuerName?: string;
  /** Whether it must be an authority itself, as a self-signed one must for Application Gateway v2. */
  readonly selfSigned?: boolean;
  readonly hostName: string;
  /** SHA-256 of the key that the certificate must have, hex; null where Key Vault's own is right by itself. */
  readonly expectedKeySha256: string | null;
  readonly atLifetimePercent: number;
  /** Asked for by somebody. */
  readonly renewRequested: boolean;
  /** Epoch seconds. */
  readonly now: number;
}

export interface RootSituation {
  readonly root: ObservedCertificate | null;
  /** Every host name that it has to sign for. */
  readonly hostNames: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
}

/** Pure: null when there is nothing to complain of. */
export type CertificateCheck<Situation> = (situation: Situation) => Reason | null;

/** The first hit names the reason; null when the certificate may stay as it is. */
export function firstReason<Situation>(
  checks: readonly CertificateCheck<Situation>[],
  situation: Situation,
): Reason | null {
  for (const check of checks) {
    const reason = check(situation);
    if (reason) return reason;
  }
  return null;
}

/** When a new leaf is to be made. */
export const leafChecks: readonly CertificateCheck<LeafSituation>[] = [
  leafMissing, // nothing in Key Vault
  leafDisabled, // somebody took the version back
  leafForWrongHost, // the spec's host name changed
  leafOfWrongIssuer, // the root was rotated or renamed
  leafOfOtherAuthority, // the spec names another integrated authority
  leafNoAuthority, // self-signed without CA:TRUE
  leafWithWrongKey, // not the key that is used
  leafNotYetValid, // dates of the future
  leafExpired, // too late
  leafUntrusted, // the chain does not hold for another reason
  leafPastLifetime, // due
  leafForced, // asked for
];

/** When a new root is to be made. Whether the one that is there may be replaced at all is not judged here. */
export const rootChecks: readonly CertificateCheck<RootSituation>[] = [
  rootMissing, // nothing in Key Vault
  rootDisabled, // somebody took the version back
  rootUnfit, // not an authority, expired, or not for these names
];

/** When the root is to be rotated beside the one that still holds. */
export const rootRotationChecks: readonly CertificateCheck<RootSituation>[] = [...rootChecks, rootPastHalfLife];

function leafMissing({ leaf, hostName }: LeafSituation): Reason | null {
  return leaf ? null : { code: 'LeafMissing', message: `Key Vault has no certificate for ${hostName}.` };
}

function leafDisabled({ leaf }: LeafSituation): Reason | null {
  if (!leaf || leaf.enabled) return null;
  return { code: 'LeafDisabled', message: 'The newest version of the certificate is disabled in Key Vault.' };
}

function leafForWrongHost({ leaf, hostName }: LeafSituation): Reason | null {
  if (!leaf || uncoveredNames(leaf.certificate, [hostName]).length === 0) return null;
  const names = leaf.certificate.dnsNames.join(', ') || leaf.certificate.subject;
  return { code: 'LeafWrongHost', message: `The certificate stands for ${names}, not for ${hostName}.` };
}

/** By name; a new root of the same name is found by its signature. */
function leafOfWrongIssuer({ leaf, root, intermediates }: LeafSituation): Reason | null {
  if (!leaf || !root || intermediates.length > 0 || leaf.certificate.issuer === root.certificate.subject) return null;
  return {
    code: 'LeafWrongIssuer',
    message: `The certificate was issued by ${leaf.certificate.issuer}, not by ${root.certificate.subject}.`,
  };
}

function leafOfOtherAuthority({ leaf, issuerName }: LeafSituation): Reason | null {
  const present = leaf?.issuerName ?? null;
  if (issuerName === undefined || present === null || present.toLowerCase() === issuerName.toLowerCase()) return null;
  return {
    code: 'LeafWrongIssuer',
    message: `The certificate was made by the issuer ${present}, not by ${issuerName}.`,
  };
}

function leafNoAuthority({ leaf, selfSigned }: LeafSituation): Reason | null {
  if (!leaf || !selfSigned || leaf.certificate.isCa) return null;
  return {
    code: 'LeafNotAuthority',
    message: 'A self-signed certificate that is no authority is not trusted by the gateway.',
  };
}

function leafWithWrongKey({ leaf, expectedKeySha256 }: LeafSituation): Reason | null {
  if (!leaf || expectedKeySha256 === null || leaf.certificate.publicKeySha256 === expectedKeySha256) return null;
  return { code: 'LeafKeyMismatch', message: 'The certificate was made for another key than the one that is used.' };
}

function leafNotYetValid({ leaf, now }: LeafSituation): Reason | null {
  if (!leaf || now >= leaf.certificate.notBefore) return null;
  return {
    code: 'LeafNotYetValid',
    message: `The certificate is valid from ${day(leaf.certificate.notBefore)} on only.`,
  };
}

function leafExpired({ leaf, now }: LeafSituation): Reason | null {
  if (!leaf || now <= leaf.certificate.notAfter) return null;
  return { code: 'LeafExpired', message: `The certificate expired on ${day(leaf.certificate.notAfter)}.` };
}

function leafUntrusted({ leaf, root, intermediates, now }: LeafSituation): Reason | null {
  if (!leaf || !root) return null;
  const chain = [leaf.certificate.der, ...intermediates];
  const verdict = verifyChain({ chain, roots: [root.certificate.der], at: now });
  return verdict.verified ? null : { code: 'LeafUntrusted', message: verdict.message };
}

function leafPastLifetime({ leaf, atLifetimePercent, now }: LeafSituation): Reason | null {
  if (!leaf || now < renewalDueAt(leaf.certificate, atLifetimePercent)) return null;
  const end = day(leaf.certificate.notAfter);
  return {
    code: 'LeafPastLifetimePercent',
    message: `${atLifetimePercent} % of its lifetime have passed; it ends on ${end}.`,
  };
}

function leafForced({ renewRequested }: LeafSituation): Reason | null {
  return renewRequested ? { code: 'RenewRequested', message: 'A renewal was asked for.' } : null;
}

function rootMissing({ root }: RootSituation): Reason | null {
  return root ? null : { code: 'RootMissing', message: 'Key Vault has no root certificate of this name.' };
}

function rootDisabled({ root }: RootSituation): Reason | null {
  if (!root || root.enabled) return null;
  return { code: 'RootDisabled', message: 'The newest version of the root is disabled in Key Vault.' };
}

function rootUnfit({ root, hostNames, now }: RootSituation): Reason | null {
  if (!root) return null;
  const problems = hostNames.map((hostName) => authorityProblem(root.certificate.der, hostName, now));
  const unfit = problems.find((problem) => problem !== null);
  return unfit ? { code: unfit.code, message: unfit.what } : null;
}

function rootPastHalfLife({ root, now }: RootSituation): Reason | null {
  if (!root || now < renewalDueAt(root.certificate, ROOT_ROTATION_PERCENT)) return null;
  return {
    code: 'RootPastHalfLife',
    message: `Half of the root's lifetime has passed; it ends on ${day(root.certificate.notAfter)}.`,
  };
}

/** `2027-03-01`. */
function day(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}
