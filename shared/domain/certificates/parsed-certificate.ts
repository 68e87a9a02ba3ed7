import 'reflect-metadata';
import { X509Certificate as ParsedX509 } from '@peculiar/x509';
import { X509Certificate } from 'node:crypto';
import { EdgeError } from '../problem.ts';
import { problem } from '../problem-codes.ts';

/** Far above any real certificate. Checked before a parser sees the data: cert-manager's CVE-2024-12401 was a PEM that ate the CPU. */
const MAX_DER_BYTES = 64 * 1024;
const MAX_PEM_CHARACTERS = 256 * 1024;
const MAX_CERTIFICATES = 20;

/** A certificate read by two parsers: OpenSSL, which also checks signatures, and one that shows every extension. */
export interface ParsedCertificate {
  readonly der: Buffer;
  readonly openssl: X509Certificate;
  readonly asn1: ParsedX509;
}

/**
 * Of DER bytes or base64 DER. Throws `CertificateTooLarge`, or `CertificateUnreadable` when either parser refuses it or something
 * follows it.
 */
export function parseCertificate(data: Uint8Array | string): ParsedCertificate {
  const size = typeof data === 'string' ? (data.length * 3) / 4 : data.length;
  if (size > MAX_DER_BYTES) throw tooLarge(size);
  const der = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(data);
  const key = der.toString('base64');
  const parsed = kept.get(key) ?? parseDer(der);
  keep(key, parsed);
  return parsed;
}

/** The same few certificates are looked at over and over, in every run and several times in each; parsing is most of a run's work. */
const kept = new Map<string, ParsedCertificate>();
const MOST_KEPT = 200;

/** As the newest; the oldest goes. */
function keep(key: string, parsed: ParsedCertificate): void {
  kept.delete(key);
  kept.set(key, parsed);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}

function parseDer(der: Buffer): ParsedCertificate {
  try {
    const openssl = new X509Certificate(der);
    if (openssl.raw.length !== der.length) throw new Error('something follows the certificate');
    return { der, openssl, asn1: new ParsedX509(new Uint8Array(der)) };
  } catch (cause) {
    throw unreadable(der.length, cause);
  }
}

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** Every certificate of a PEM text in its order; other blocks and comments between them are passed over. At least one. */
export function parsePem(text: string): readonly ParsedCertificate[] {
  if (text.length > MAX_PEM_CHARACTERS) throw tooLarge(text.length);
  const blocks = [...text.matchAll(PEM_BLOCK)].map((match) => match[1] ?? '');
  const begun = text.split('-----BEGIN CERTIFICATE-----').length - 1;
  if (blocks.length === 0 || blocks.length !== begun) throw unreadable(text.length, new Error('no complete PEM block'));
  if (blocks.length > MAX_CERTIFICATES) throw tooLarge(text.length);
  return blocks.map(parseCertificate);
}

function tooLarge(size: number): EdgeError {
  return new EdgeError(
    problem('CertificateTooLarge', {
      what: `Data of ${Math.ceil(size / 1024)} KB was given as a certificate.`,
      why: `No certificate is larger than ${MAX_DER_BYTES / 1024} KB, and no chain has more than ${MAX_CERTIFICATES}.`,
      fix: 'Check what is stored there, and export the certificate again.',
      evidence: { bytes: Math.ceil(size) },
    }),
  );
}

/** The cause's text is left out: parsers quote what they read. */
function unreadable(size: number, cause: unknown): EdgeError {
  const details = {
    what: 'The data is not an X.509 certificate.',
    why: 'It is not complete and valid DER or PEM.',
    fix: 'Check what is stored there, and export the certificate again.',
    evidence: { bytes: size },
  };
  return new EdgeError(problem('CertificateUnreadable', details), { cause });
}
