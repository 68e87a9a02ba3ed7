import 'reflect-metadata';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  webcrypto,
} from 'node:crypto';
import { signDigest } from '../../../../local/azure/key-vault/ecdsa-digest.ts';
import type { SignDigest } from '../../../../shared/domain/certificates/remote-signer.ts';

/** A key as Key Vault holds one: a request comes out, digests are signed, the private half stays where it is. */
export interface VaultKey {
  /** Base64 DER PKCS#10. */
  readonly csr: string;
  /** SHA-256 of the SubjectPublicKeyInfo, hex. */
  readonly sha256: string;
  readonly sign: SignDigest;
  /** For servers in tests. */
  readonly privateKeyPem: string;
}

export type KeyKind = 'P-256' | 'P-384' | 'RSA-2048' | 'RSA-1024';

const EC_CURVES = { 'P-256': 'prime256v1', 'P-384': 'secp384r1' } as const;
const RSA_BITS = { 'RSA-2048': 2048, 'RSA-1024': 1024 } as const;

export async function vaultKey(kind: KeyKind = 'P-256', subject = 'CN=whatever'): Promise<VaultKey> {
  const { privateKey, publicKey } = newPair(kind);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return {
    csr: await csrOf(kind, privateKey, subject),
    sha256: createHash('sha256').update(spki).digest('hex'),
    sign: async (algorithm, digest) => signWith(kind, privateKey, algorithm, digest),
    privateKeyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

function newPair(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  if (kind === 'P-256' || kind === 'P-384') return generateKeyPairSync('ec', { namedCurve: EC_CURVES[kind] });
  return generateKeyPairSync('rsa', { modulusLength: RSA_BITS[kind] });
}

/** DigestInfo of SHA-256, -384 and -512 (RFC 8017, 9.2), so that a bare digest can be signed with PKCS#1 v1.5. */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  RS256: '3031300d060960864801650304020105000420',
  RS384: '3041300d060960864801650304020205000430',
  RS512: '3051300d060960864801650304020305000440',
};

function signWith(kind: KeyKind, privateKey: KeyObject, algorithm: string, digest: Uint8Array): Uint8Array {
  if (kind === 'P-256' || kind === 'P-384') return signDigest(kind, privateKey, Buffer.from(digest));
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[algorithm] ?? '', 'hex'), digest]);
  return privateEncrypt({ key: privateKey, padding: constants.RSA_PKCS1_PADDING }, info);
}

async function csrOf(kind: KeyKind, privateKey: KeyObject, subject: string): Promise<string> {
  const algorithm = kind.startsWith('RSA')
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    : { name: 'ECDSA', namedCurve: kind, hash: kind === 'P-256' ? 'SHA-256' : 'SHA-384' };
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const keys = {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  } as CryptoKeyPair;
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: subject, keys, signingAlgorithm: algorithm },
    webcrypto as unknown as Crypto,
  );
  return Buffer.from(request.rawData).toString('base64');
}
