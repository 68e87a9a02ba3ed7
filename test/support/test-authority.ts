import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  type Extension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;

export interface IssuedCertificate {
  /** PEM of this certificate alone. */
  readonly pem: string;
  /** PEM of this certificate and everything up to its root, leaf first. */
  readonly chain: string;
  /** PKCS#8 PEM. */
  readonly key: string;
  /** Base64 of DER, as a gateway takes it. */
  readonly data: string;
}

export interface TestAuthority extends IssuedCertificate {
  issue(options: LeafOptions): Promise<IssuedCertificate>;
  /** An intermediate below this one. */
  authority(name: string): Promise<TestAuthority>;
}

export interface LeafOptions {
  readonly names: readonly string[];
  readonly commonName?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
}

interface Signer {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
  readonly chain: string;
}

export async function createTestAuthority(name: string, times: Partial<LeafOptions> = {}): Promise<TestAuthority> {
  cryptoProvider.set(webcrypto as unknown as Crypto);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(times),
    name: `CN=${name}`,
    serialNumber: serial(),
    signingAlgorithm: EC,
    keys,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return authorityOf({ certificate, keys, chain: pemOf(certificate) });
}

/** A certificate that signs itself and is no authority: what Key Vault's `Self` issuer makes. */
export async function createSelfSigned(names: readonly string[]): Promise<IssuedCertificate> {
  cryptoProvider.set(webcrypto as unknown as Crypto);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity({}),
    name: `CN=${names[0] ?? ''}`,
    serialNumber: serial(),
    signingAlgorithm: EC,
    keys,
    extensions: [new BasicConstraintsExtension(false, undefined, true), alternativeNames(names)],
  });
  return issued(certificate, keys, pemOf(certificate));
}

async function authorityOf(signer: Signer): Promise<TestAuthority> {
  return {
    ...(await issued(signer.certificate, signer.keys, signer.chain)),
    issue: (options) => issueLeaf(signer, options),
    authority: async (name) => {
      const { certificate, keys } = await sign(signer, `CN=${name}`, {}, [
        new BasicConstraintsExtension(true, undefined, true),
      ]);
      return authorityOf({ certificate, keys, chain: `${pemOf(certificate)}${signer.chain}` });
    },
  };
}

async function issueLeaf(signer: Signer, options: LeafOptions): Promise<IssuedCertificate> {
  const { names, commonName = names[0] ?? 'nobody' } = options;
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    ...(names.length > 0 ? [alternativeNames(names)] : []),
  ];
  const { certificate, keys } = await sign(signer, `CN=${commonName}`, options, extensions);
  return issued(certificate, keys, `${pemOf(certificate)}${signer.chain}`);
}

async function sign(signer: Signer, subject: string, times: Partial<LeafOptions>, extensions: Extension[]) {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create({
    ...validity(times),
    subject,
    issuer: signer.certificate.subject,
    serialNumber: serial(),
    signingAlgorithm: EC,
    publicKey: keys.publicKey,
    signingKey: signer.keys.privateKey,
    extensions,
  });
  return { certificate, keys };
}

async function issued(certificate: X509Certificate, keys: CryptoKeyPair, chain: string): Promise<IssuedCertificate> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = PemConverter.encode(pkcs8, 'PRIVATE KEY');
  return { pem: pemOf(certificate), chain, key, data: Buffer.from(certificate.rawData).toString('base64') };
}

function validity({ notBefore = Date.now() - DAY, notAfter = Date.now() + 90 * DAY }: Partial<LeafOptions>) {
  return { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
}

function alternativeNames(names: readonly string[]): SubjectAlternativeNameExtension {
  return new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })));
}

function newKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: EC.name, namedCurve: EC.namedCurve }, true, [
    'sign',
    'verify',
  ]) as Promise<CryptoKeyPair>;
}

function serial(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
