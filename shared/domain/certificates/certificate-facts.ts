import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { BasicConstraintsExtension, SubjectAlternativeNameExtension } from '@peculiar/x509';
import type { CertificateFacts } from '../observed.ts';
import { type ParsedCertificate, parseCertificate, parsePem } from './parsed-certificate.ts';

/** What matters of a certificate in DER or base64 DER. Throws `CertificateUnreadable` or `CertificateTooLarge`. */
export function certificateFacts(data: Uint8Array | string): CertificateFacts {
  return factsOf(parseCertificate(data));
}

/** The same of every certificate in a PEM text. */
export function certificateFactsOfPem(text: string): readonly CertificateFacts[] {
  return parsePem(text).map(factsOf);
}

export function factsOf(certificate: ParsedCertificate): CertificateFacts {
  const known = facts.get(certificate) ?? readFacts(certificate);
  facts.set(certificate, known);
  return known;
}

const facts = new WeakMap<ParsedCertificate, CertificateFacts>();

function readFacts(certificate: ParsedCertificate): CertificateFacts {
  const { der, openssl, asn1 } = certificate;
  return {
    der: der.toString('base64'),
    thumbprint: createHash('sha1').update(der).digest('hex').toUpperCase(),
    subject: asn1.subject,
    issuer: asn1.issuer,
    dnsNames: alternativeNames(certificate, 'dns').map((name) => name.toLowerCase()),
    notBefore: Math.floor(asn1.notBefore.getTime() / 1000),
    notAfter: Math.floor(asn1.notAfter.getTime() / 1000),
    isCa: asn1.getExtension(BasicConstraintsExtension)?.ca ?? false,
    serialNumber: openssl.serialNumber,
    publicKeySha256: publicKeySha256(asn1.publicKey.rawData),
  };
}

/** SHA-256 of a SubjectPublicKeyInfo in DER, hex. */
export function publicKeySha256(spki: ArrayBuffer): string {
  return createHash('sha256').update(new Uint8Array(spki)).digest('hex');
}

/** Subject alternative names of one type, as they are written. */
export function alternativeNames({ asn1 }: ParsedCertificate, type: 'dns' | 'ip'): readonly string[] {
  const names = asn1.getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  return names.filter((name) => name.type === type).map(({ value }) => value);
}

/** Common names of the subject, in lower case. */
export function commonNames({ asn1 }: ParsedCertificate): readonly string[] {
  return asn1.subjectName.getField('CN').map((name) => name.toLowerCase());
}
