import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { LocalClock, LocalPki } from './contracts.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;
/** Long enough for a test that lets years pass on the virtual clock. */
const YEARS_20 = 7_305 * DAY;

type KeyPair = Awaited<ReturnType<typeof newKeyPair>>;

interface Authority {
  readonly certificate: X509Certificate;
  readonly keys: KeyPair;
}

/** A fresh authority in every start, never written to disk but by who asked for its certificate. */
export async function createPki(clock: LocalClock): Promise<LocalPki> {
  cryptoProvider.set(webcrypto as unknown as Crypto);
  const authority = await createAuthority(clock.now());
  return {
    caPem: authority.certificate.toString('pem'),
    issue: (names, options = {}) => issueFrom(authority, names, { notBefore: clock.now() - DAY, ...options }),
  };
}

function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: EC.name, namedCurve: EC.namedCurve }, true, ['sign', 'verify']);
}

async function createAuthority(now: number): Promise<Authority> {
  const keys = await newKeyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=edge-tls local Azure throw-away CA ${randomBytes(4).toString('hex')}`,
    serialNumber: newSerialNumber(),
    notBefore: new Date(now - 30 * DAY),
    notAfter: new Date(now + YEARS_20),
    signingAlgorithm: EC,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

async function issueFrom(
  { certificate: issuer, keys: { privateKey: signingKey } }: Authority,
  names: readonly string[],
  { notBefore, validForDays = 825 }: { notBefore: number; validForDays?: number },
): Promise<{ chain: string; key: string }> {
  const keys = await newKeyPair();
  const leaf = await X509CertificateGenerator.create({
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: issuer.subject,
    serialNumber: newSerialNumber(),
    notBefore: new Date(notBefore),
    notAfter: new Date(notBefore + validForDays * DAY),
    signingAlgorithm: EC,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    chain: `${leaf.toString('pem')}\n${issuer.toString('pem')}\n`,
    key: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}

/** Positive and random, as public authorities must make them. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}
