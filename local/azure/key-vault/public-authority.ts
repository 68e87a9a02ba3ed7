import 'reflect-metadata';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509Certificate } from '@peculiar/x509';
import {
  createSelfSigned,
  publicKeyOfRequest,
  signCertificate,
  type Signer,
  validityOf,
} from './certificate-signing.ts';
import { extensionsOf, subjectOf } from './certificate-extensions.ts';
import { type CertificatePolicy, completePolicy } from './certificate-policy.ts';
import { cryptoKeys, generateKey } from './key-material.ts';

const YEAR_MS = 365 * 86_400_000;

/** The authority behind every integrated issuer (DigiCert and the like): a root, and an intermediate that does the issuing. */
export interface PublicAuthority {
  /** PEM of the root: who trusts this authority trusts this. */
  readonly rootPem: string;
  /** DER chain of leaf, intermediate and root. */
  issue(request: { csr: Buffer; policy: CertificatePolicy; now: number }): Promise<Buffer[]>;
}

/** Made anew in every start of local Azure: nobody outside trusts it. `now` is virtual epoch milliseconds. */
export async function createPublicAuthority(now: number): Promise<PublicAuthority> {
  const root = await createRoot(now);
  const intermediate = await createIntermediate(root, now);
  const above = [intermediate, root].map(({ certificate }) => Buffer.from(certificate.rawData));
  return {
    rootPem: root.certificate.toString('pem'),
    issue: async ({ csr, policy, now: issuedAt }) => {
      const leaf = await signCertificate(intermediate, {
        subject: subjectOf(policy),
        publicKey: await publicKeyOfRequest(csr),
        extensions: extensionsOf(policy),
        ...validityOf(policy, issuedAt),
      });
      return [Buffer.from(leaf.rawData), ...above];
    },
  };
}

async function createRoot(now: number): Promise<Signer> {
  const material = await generateKey({ kty: 'EC', curve: 'P-256' });
  const policy = completePolicy(
    {
      x509_props: {
        subject: 'CN=edge-tls local public root, O=edge-tls local Azure',
        validity_months: 240,
        ekus: [],
        key_usage: ['keyCertSign', 'cRLSign'],
        basic_constraints: { ca: true },
      },
    },
    undefined,
    now,
  );
  return { certificate: new X509Certificate(new Uint8Array(await createSelfSigned(policy, material, now))), material };
}

async function createIntermediate(root: Signer, now: number): Promise<Signer> {
  const material = await generateKey({ kty: 'EC', curve: 'P-256' });
  const certificate = await signCertificate(root, {
    subject: 'CN=edge-tls local public issuer, O=edge-tls local Azure',
    publicKey: cryptoKeys(material).publicKey as CryptoKey,
    notBefore: new Date(now - 600_000),
    notAfter: new Date(now + 10 * YEAR_MS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, material };
}
