import type { CertificateFacts } from '../observed.ts';
import { alternativeNames, commonNames } from './certificate-facts.ts';
import { type ParsedCertificate, parseCertificate } from './parsed-certificate.ts';

/** Names that a certificate stands for: its alternative DNS names, and the common name only where it has none (RFC 6125, 6.4.4). */
export function namesOf(certificate: ParsedCertificate): readonly string[] {
  const names = alternativeNames(certificate, 'dns').map((name) => name.toLowerCase());
  return names.length > 0 ? names : commonNames(certificate);
}

/**
 * Whether a name of a certificate covers a host name. A wildcard is the whole first label and stands for exactly one:
 * `*.contoso.com` covers `api.contoso.com` and the wildcard host `*.contoso.com`, not `contoso.com` and not `a.b.contoso.com`.
 */
export function wildcardCovers(name: string, hostName: string): boolean {
  const [wanted, offered] = [hostName.toLowerCase(), name.toLowerCase()];
  if (wanted === offered) return true;
  if (!offered.startsWith('*.') || offered.slice(2).split('.').length < 2) return false;
  const dot = wanted.indexOf('.');
  return dot > 0 && !wanted.startsWith('*.') && wanted.slice(dot) === offered.slice(1);
}

/** Host names that no name of the certificate covers. */
export function uncoveredNames(
  { der }: Pick<CertificateFacts, 'der'>,
  hostNames: readonly string[],
): readonly string[] {
  const names = namesOf(parseCertificate(der));
  return hostNames.filter((hostName) => !names.some((name) => wildcardCovers(name, hostName)));
}
