import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  type Extension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const year = 365 * 86_400_000;

interface Signer {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
}

/** An authority that is set up in a vault: a root, an intermediate, and leaves for keys that the vault makes. */
export interface IntegratedIssuer {
  /** Base64 DER. */
  readonly root: string;
  /** Chain without the root, leaf first, as public authorities deliver it; base64 DER. */
  issue(request: {
    publicKey: CryptoKey;
    dnsNames: readonly string[];
    now: number;
    months: number;
  }): Promise<readonly string[]>;
}

/** `now` in epoch milliseconds. */
export async function createIntegratedIssuer(name: string, now: number): Promise<IntegratedIssuer> {
  const root = await authority(`CN=${name} root`, now);
  const intermediate = await authority(`CN=${name} issuing`, now, root);
  return {
    root: der(root.certificate),
    issue: async ({ publicKey, dnsNames, months, ...request }) => {
      const leaf = await sign(intermediate, {
        subject: `CN=${dnsNames[0] ?? ''}`,
        publicKey,
        now: request.now,
        lifetime: (months * year) / 12,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new SubjectAlternativeNameExtension(dnsNames.map((value) => ({ type: 'dns' as const, value }))),
        ],
      });
      return [der(leaf), der(intermediate.certificate)];
    },
  };
}

async function authority(subject: string, now: number, issuer?: Signer): Promise<Signer> {
  const keys = (await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify'])) as CryptoKeyPair;
  const wanted = { subject, publicKey: keys.publicKey, now, lifetime: 20 * year };
  const extensions = [new BasicConstraintsExtension(true, undefined, true)];
  const certificate = await sign(issuer ?? { keys, certificate: { subject } as X509Certificate }, {
    ...wanted,
    extensions,
  });
  return { certificate, keys };
}

interface Wanted {
  readonly subject: string;
  readonly publicKey: CryptoKey;
  readonly now: number;
  readonly lifetime: number;
  readonly extensions: Extension[];
}

function sign(
  { certificate, keys }: Signer,
  { subject, publicKey, now, lifetime, extensions }: Wanted,
): Promise<X509Certificate> {
  return X509CertificateGenerator.create({
    subject,
    issuer: certificate.subject,
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    notBefore: new Date(now - 600_000),
    notAfter: new Date(now + lifetime),
    publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: EC,
    extensions,
  });
}

const der = (certificate: X509Certificate): string => Buffer.from(certificate.rawData).toString('base64');
