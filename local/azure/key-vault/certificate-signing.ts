import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  type Extension,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import { extensionsOf, subjectOf } from './certificate-extensions.ts';
import type { CertificatePolicy } from './certificate-policy.ts';
import { cryptoKeys, type KeyMaterial, signingAlgorithm } from './key-material.ts';

/** Node's WebCrypto; its types and the browser's differ in name only. */
const provider = webcrypto as unknown as Crypto;

/** Key Vault dates its own certificates back by ten minutes, for clients whose clock is behind. */
const BACK_DATED_MS = 600_000;

type Validity = { readonly notBefore: Date; readonly notAfter: Date };

/** DER of a PKCS#10 request with what the policy asks for. */
export async function createRequest(policy: CertificatePolicy, material: KeyMaterial): Promise<Buffer> {
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: subjectOf(policy),
      keys: cryptoKeys(material) as CryptoKeyPair,
      signingAlgorithm: signingAlgorithm(material.shape),
      extensions: extensionsOf(policy),
    },
    provider,
  );
  return Buffer.from(request.rawData);
}

/** DER of a certificate that its own key signs, as issuer `Self` makes it. */
export async function createSelfSigned(policy: CertificatePolicy, material: KeyMaterial, now: number): Promise<Buffer> {
  const keys = cryptoKeys(material) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: subjectOf(policy),
      keys,
      serialNumber: serialNumber(),
      ...validityOf(policy, now),
      signingAlgorithm: signingAlgorithm(material.shape),
      extensions: [
        ...extensionsOf(policy),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, provider),
      ],
    },
    provider,
  );
  return Buffer.from(certificate.rawData);
}

export interface Signer {
  readonly certificate: X509Certificate;
  readonly material: KeyMaterial;
}

export interface CertificateToSign extends Validity {
  readonly subject: string;
  readonly publicKey: CryptoKey;
  readonly extensions: readonly Extension[];
}

/** A certificate that another one's key signs. */
export async function signCertificate(signer: Signer, wanted: CertificateToSign): Promise<X509Certificate> {
  const { subject, publicKey, notBefore, notAfter, extensions } = wanted;
  return X509CertificateGenerator.create(
    {
      subject,
      issuer: signer.certificate.subject,
      publicKey,
      signingKey: cryptoKeys(signer.material).privateKey as CryptoKey,
      serialNumber: serialNumber(),
      notBefore,
      notAfter,
      signingAlgorithm: signingAlgorithm(signer.material.shape),
      extensions: [
        ...extensions,
        await SubjectKeyIdentifierExtension.create(publicKey, false, provider),
        await AuthorityKeyIdentifierExtension.create(signer.certificate.publicKey, false, provider),
      ],
    },
    provider,
  );
}

/** The public key of a request whose signature is right; an Error otherwise. */
export async function publicKeyOfRequest(csr: Buffer): Promise<CryptoKey> {
  const request = new Pkcs10CertificateRequest(new Uint8Array(csr));
  if (!(await request.verify(provider))) throw new Error('The signature of the certificate request is wrong.');
  return request.publicKey.export(provider);
}

/** From ten minutes ago until so many calendar months after now. */
export function validityOf({ x509_props: { validity_months } }: CertificatePolicy, now: number): Validity {
  const notAfter = new Date(now);
  notAfter.setUTCMonth(notAfter.getUTCMonth() + validity_months);
  return { notBefore: new Date(now - BACK_DATED_MS), notAfter };
}

function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}
