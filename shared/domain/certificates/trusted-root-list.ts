import type { CertificateFacts } from '../observed.ts';
import { factsOf } from './certificate-facts.ts';
import { parsePem } from './parsed-certificate.ts';
import { isAuthority } from './path-checks.ts';

/** Roots of a spec, one PEM each or several in one. Throws the problem of the first that cannot be read. */
export function trustedRootList(pems: readonly string[]): readonly CertificateFacts[] {
  return pems.flatMap((pem) => parsePem(pem).map(factsOf));
}

/** Why a text of the spec is no list of roots; null when it is one. */
export function rootListFault(pem: string): string | null {
  try {
    const stranger = parsePem(pem).find((certificate) => !isAuthority(certificate));
    return stranger === undefined ? null : `${stranger.asn1.subject} is no certificate authority.`;
  } catch {
    return 'is not a certificate in PEM, "-----BEGIN CERTIFICATE-----" and "-----END CERTIFICATE-----" included.';
  }
}
