import { createHash, webcrypto } from 'node:crypto';
import type { SigningAlgorithm } from '../ports.ts';
import { signingAlgorithms } from './signing-key.ts';

/** Signs a digest somewhere else: RSA answers PKCS#1 v1.5, EC the raw r||s, as Key Vault's `sign` does. */
export type SignDigest = (algorithm: SigningAlgorithm, digest: Uint8Array) => Promise<Uint8Array>;

/** What the certificate generator needs in place of a private key. */
export interface RemoteSigner {
  readonly crypto: Crypto;
  readonly signingKey: CryptoKey;
}

/** A key whose private half is not in this process: bytes to sign are hashed here and the digest is sent away. */
export function remoteSigner(algorithm: SigningAlgorithm, sign: SignDigest): RemoteSigner {
  const { hash, name, namedCurve } = signingAlgorithms[algorithm];
  const subtle = {
    sign: async (_algorithm: unknown, _key: unknown, data: ArrayBuffer): Promise<ArrayBuffer> => {
      const digest = createHash(hash.replace('-', '')).update(new Uint8Array(data)).digest();
      return Uint8Array.from(await sign(algorithm, digest)).buffer;
    },
    digest: webcrypto.subtle.digest.bind(webcrypto.subtle),
  };
  // The generator asks for these few members only; a whole `Crypto` would let a key be made or imported by mistake.
  const crypto = { subtle } as unknown as Crypto;
  const signingKey = { type: 'private', algorithm: { name, namedCurve, hash: { name: hash } } } as unknown as CryptoKey;
  return { crypto, signingKey };
}
