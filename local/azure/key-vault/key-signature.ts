import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt, randomBytes } from 'node:crypto';
import { signDigest, verifyDigest } from './ecdsa-digest.ts';
import type { CurveName, KeyMaterial } from './key-material.ts';

export type Hash = 'sha256' | 'sha384' | 'sha512';

export type SignatureAlgorithm =
  | { readonly scheme: 'pkcs1' | 'pss'; readonly hash: Hash }
  | { readonly scheme: 'ecdsa'; readonly hash: Hash; readonly curve: CurveName };

/** RFC 7518 section 3.1. */
export const SIGNATURE_ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map<string, SignatureAlgorithm>([
  ['RS256', { scheme: 'pkcs1', hash: 'sha256' }],
  ['RS384', { scheme: 'pkcs1', hash: 'sha384' }],
  ['RS512', { scheme: 'pkcs1', hash: 'sha512' }],
  ['PS256', { scheme: 'pss', hash: 'sha256' }],
  ['PS384', { scheme: 'pss', hash: 'sha384' }],
  ['PS512', { scheme: 'pss', hash: 'sha512' }],
  ['ES256', { scheme: 'ecdsa', hash: 'sha256', curve: 'P-256' }],
  ['ES384', { scheme: 'ecdsa', hash: 'sha384', curve: 'P-384' }],
]);

export const DIGEST_BYTES: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/** DER of the DigestInfo before the digest (RFC 8017 section 9.2, note 1). */
const DIGEST_INFO: Readonly<Record<Hash, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

/** Whether a key of this kind can make such signatures. */
export function algorithmFits({ shape }: KeyMaterial, algorithm: SignatureAlgorithm): boolean {
  return algorithm.scheme === 'ecdsa' ? shape.kty === 'EC' && shape.curve === algorithm.curve : shape.kty === 'RSA';
}

export function signWithKey({ shape, privateKey }: KeyMaterial, algorithm: SignatureAlgorithm, digest: Buffer): Buffer {
  if (algorithm.scheme === 'ecdsa') return signDigest(algorithm.curve, privateKey, digest);
  if (algorithm.scheme === 'pkcs1') {
    return privateEncrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_PADDING },
      digestInfo(algorithm.hash, digest),
    );
  }
  const size = shape.kty === 'RSA' ? shape.size / 8 : 0;
  return privateEncrypt(
    { key: privateKey, padding: constants.RSA_NO_PADDING },
    encodePss(algorithm.hash, digest, size),
  );
}

export function verifyWithKey(
  { publicKey }: KeyMaterial,
  algorithm: SignatureAlgorithm,
  { digest, signature }: { digest: Buffer; signature: Buffer },
): boolean {
  if (algorithm.scheme === 'ecdsa') return verifyDigest(algorithm.curve, publicKey, { digest, signature });
  const pkcs1 = algorithm.scheme === 'pkcs1';
  const encoded = decrypt(publicKey, signature, pkcs1 ? constants.RSA_PKCS1_PADDING : constants.RSA_NO_PADDING);
  if (!encoded) return false;
  return pkcs1 ? encoded.equals(digestInfo(algorithm.hash, digest)) : pssMatches(algorithm.hash, digest, encoded);
}

function decrypt(key: KeyObject, signature: Buffer, padding: number): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    // OpenSSL throws for what is no signature of this key: that is an answer, not an error.
    return undefined;
  }
}

function digestInfo(hash: Hash, digest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest]);
}

/** RFC 8017 section 9.1.1, salt as long as the digest. The modulus has a whole number of bytes. */
function encodePss(hash: Hash, digest: Buffer, size: number): Buffer {
  const salt = randomBytes(digest.length);
  const h = pssHash(hash, digest, salt);
  const padding = Buffer.alloc(size - salt.length - h.length - 2);
  const block = Buffer.concat([padding, Buffer.from([1]), salt]);
  const masked = xor(block, mask(hash, h, block.length));
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, h, Buffer.from([0xbc])]);
}

/** RFC 8017 section 9.1.2. */
function pssMatches(hash: Hash, digest: Buffer, encoded: Buffer): boolean {
  const h = encoded.subarray(encoded.length - digest.length - 1, -1);
  const masked = encoded.subarray(0, encoded.length - digest.length - 1);
  const block = xor(masked, mask(hash, h, masked.length));
  block[0] = (block[0] ?? 0) & 0x7f;
  const start = block.length - digest.length - 1;
  const wellFormed =
    encoded.at(-1) === 0xbc && block[start] === 1 && block.subarray(0, start).every((byte) => byte === 0);
  return wellFormed && pssHash(hash, digest, block.subarray(start + 1)).equals(h);
}

function pssHash(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

/** MGF1. */
function mask(hash: Hash, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * DIGEST_BYTES[hash] < length; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    blocks.push(createHash(hash).update(seed).update(count).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}
