import type { ChainFault } from './chain-fault.ts';
import type { ParsedCertificate } from './parsed-certificate.ts';

export type FoundPath =
  | { readonly ok: true; readonly path: readonly ParsedCertificate[] }
  | { readonly ok: false; readonly code: ChainFault; readonly message: string };

/** From a certificate up to a trusted root, over whatever others were served, in any order. */
export function findPath(
  leaf: ParsedCertificate,
  others: readonly ParsedCertificate[],
  roots: readonly ParsedCertificate[],
): FoundPath {
  const path = climb([leaf], others, roots);
  return path ? { ok: true, path } : whyNot(topOf(leaf, others), roots);
}

function climb(
  path: readonly ParsedCertificate[],
  others: readonly ParsedCertificate[],
  roots: readonly ParsedCertificate[],
): readonly ParsedCertificate[] | null {
  const last = path.at(-1);
  if (last === undefined) return null;
  if (roots.some((root) => same(root, last))) return path;
  const root = roots.find((candidate) => issued(candidate, last));
  if (root) return [...path, root];
  for (const next of others) {
    const longer = !path.some((one) => same(one, next)) && issued(next, last) && climb([...path, next], others, roots);
    if (longer) return longer;
  }
  return null;
}

/** The highest certificate that the served ones lead to. */
function topOf(leaf: ParsedCertificate, others: readonly ParsedCertificate[]): ParsedCertificate {
  const seen = [leaf];
  for (let top = leaf; ; ) {
    const next = others.find((candidate) => !seen.some((one) => same(one, candidate)) && issued(candidate, top));
    if (next === undefined) return top;
    seen.push(next);
    top = next;
  }
}

function whyNot(top: ParsedCertificate, roots: readonly ParsedCertificate[]): FoundPath {
  const issuer = top.asn1.issuer;
  if (isSelfIssued(top))
    return {
      ok: false,
      code: 'UntrustedRoot',
      message: `The chain ends at ${top.asn1.subject}, which is not among the trusted roots.`,
    };
  if (roots.some((root) => namedAsIssuer(root, top)))
    return {
      ok: false,
      code: 'UntrustedRoot',
      message: `${top.asn1.subject} is signed by another key than the trusted root ${issuer} has.`,
    };
  return {
    ok: false,
    code: 'IncompleteChain',
    message: `The certificate of ${issuer}, which signed ${top.asn1.subject}, was not served and is not trusted.`,
  };
}

export function same(a: ParsedCertificate, b: ParsedCertificate): boolean {
  return a.der.equals(b.der);
}

/** By name and by signature. */
export function issued(issuer: ParsedCertificate, certificate: ParsedCertificate): boolean {
  return namedAsIssuer(issuer, certificate) && certificate.openssl.verify(issuer.openssl.publicKey);
}

export function isSelfIssued(certificate: ParsedCertificate): boolean {
  return namedAsIssuer(certificate, certificate);
}

function namedAsIssuer(issuer: ParsedCertificate, certificate: ParsedCertificate): boolean {
  const subject = Buffer.from(issuer.asn1.subjectName.toArrayBuffer());
  return subject.equals(Buffer.from(certificate.asn1.issuerName.toArrayBuffer()));
}
