import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  type Extension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import type { ObservedCertificate } from '../../../../shared/domain/observed.ts';
import { certificateFacts } from '../../../../shared/domain/certificates/certificate-facts.ts';

/** 2026-06-01T00:00:00Z, epoch seconds: "now" in these tests. */
export const NOW = 1_780_272_000;
export const DAY = 86_400;

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const crypto = webcrypto as unknown as Crypto;

export interface Made {
  readonly der: string;
  readonly keys: CryptoKeyPair;
  readonly certificate: X509Certificate;
}

export interface Wanted {
  readonly subject: string;
  readonly issuer?: Made;
  readonly keys?: CryptoKeyPair;
  /** Days before and after now. */
  readonly from?: number;
  readonly until?: number;
  readonly extensions?: readonly Extension[];
}

export function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(EC, true, ['sign', 'verify']);
}

/** Any certificate at all, however wrong. */
export async function make({
  subject,
  issuer,
  from = -1,
  until = 30,
  extensions = [],
  ...wanted
}: Wanted): Promise<Made> {
  const keys = wanted.keys ?? (await newKeys());
  const certificate = await X509CertificateGenerator.create(
    {
      subject,
      issuer: issuer?.certificate.subjectName ?? subject,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: new Date((NOW + from * DAY) * 1000),
      notAfter: new Date((NOW + until * DAY) * 1000),
      publicKey: keys.publicKey,
      signingKey: (issuer?.keys ?? keys).privateKey,
      signingAlgorithm: EC,
      extensions: [...extensions],
    },
    crypto,
  );
  return { der: Buffer.from(certificate.rawData).toString('base64'), keys, certificate };
}

export const authority = (pathLength?: number): Extension => new BasicConstraintsExtension(true, pathLength, true);

export function names(...values: readonly string[]): Extension {
  const type = (value: string): 'ip' | 'dns' => (/^[\d.]+$|:/.test(value) ? 'ip' : 'dns');
  return new SubjectAlternativeNameExtension(values.map((value) => ({ type: type(value), value })));
}

export function observed(made: Made, over: Partial<ObservedCertificate> = {}): ObservedCertificate {
  return {
    id: 'https://kv.example/certificates/c',
    version: '1',
    secretId: 'https://kv.example/secrets/c',
    keyId: 'https://kv.example/keys/c/1',
    enabled: true,
    certificate: certificateFacts(made.der),
    managedBy: 'contoso-prod',
    ...over,
  };
}
