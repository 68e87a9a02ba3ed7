import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { orderChain, parseCertificate } from './certificate-chain.ts';
import { PEM } from './certificate-policy.ts';
import { samePublicKey } from './key-material.ts';
import { encodePkcs12, parsePkcs12, type Pkcs12Content } from '../core/pkcs12/pkcs12.ts';
import { badParameter } from './refusals.ts';

/** Larger than any real chain; keeps a junk file from keeping the vault busy. */
const LARGEST_CONTENT = 256 * 1024;

export interface CertificateContent {
  readonly key: KeyObject;
  /** Leaf first. */
  readonly chain: readonly X509Certificate[];
}

/** What an import brings: a PEM text, or a base64 PKCS#12 file with its password. Refused with Azure's texts. */
export function readContent(
  value: string,
  { contentType, password }: { contentType: string; password: string },
): CertificateContent {
  if (value.length > LARGEST_CONTENT) throw unreadable(contentType);
  const content = contentType === PEM ? readPem(plainPem(value), password) : readPkcs12(value, password);
  const { key } = content;
  if (!key) throw badParameter('The specified X.509 certificate content must contain a private key.');
  const certificates = content.certificates.map(parseCertificate);
  const publicKey = createPublicKey(key);
  const leaf = certificates.find((certificate) => samePublicKey(certificate.publicKey, publicKey));
  if (!leaf) throw badParameter('The specified X.509 certificate content has no certificate for its private key.');
  return { key, chain: orderChain(leaf, certificates) };
}

/** A PEM text may come wrapped in base64 (test_keyvault_certificate_import of azure-cli). */
function plainPem(value: string): string {
  return value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString('utf8');
}

/** Only PKCS#8 keys, in the clear or encrypted: Key Vault takes no other. */
function readPem(text: string, password: string): Pkcs12Content {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g)];
  const certificates = blocks.filter(([, label]) => label === 'CERTIFICATE').map(([block]) => block);
  const key = blocks.find(([, label = '']) => /^(ENCRYPTED )?PRIVATE KEY$/.test(label))?.[0];
  if (certificates.length === 0 || key === undefined) throw unreadable(PEM);
  try {
    return {
      key: createPrivateKey({ key, passphrase: password }),
      certificates: certificates.map((certificate) => new X509Certificate(certificate).raw),
    };
  } catch {
    throw unreadable(PEM);
  }
}

function readPkcs12(base64: string, password: string): Pkcs12Content {
  try {
    return parsePkcs12(Buffer.from(base64, 'base64'), password);
  } catch {
    throw unreadable('');
  }
}

function unreadable(contentType: string): Error {
  return badParameter(
    contentType === PEM
      ? 'The specified PEM X.509 certificate content is in an unexpected format. Please check if certificate is in valid PEM format.'
      : 'The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.',
  );
}

/** What the secret of a certificate carries; without a key when it is not exportable. */
export function writeContent(content: Pkcs12Content, contentType: string): string {
  return contentType === PEM ? pemOf(content) : encodePkcs12(content).toString('base64');
}

/** Key first, then the chain, leaf first. */
export function pemOf({ key, certificates }: Pkcs12Content): string {
  return [key ? keyPem(key) : '', chainPem(certificates)].join('');
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export function chainPem(certificates: readonly Buffer[]): string {
  return certificates.map((der) => new X509Certificate(der).toString()).join('');
}
