import { generateKeyPair, type KeyObject, type webcrypto } from 'node:crypto';
import { promisify } from 'node:util';

export type CurveName = 'P-256' | 'P-384';

export type KeyShape =
  | { readonly kty: 'RSA'; readonly size: number }
  | { readonly kty: 'EC'; readonly curve: CurveName };

/** A key that never leaves its vault but in the secret of an exportable certificate. */
export interface KeyMaterial {
  readonly shape: KeyShape;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

export const RSA_SIZES: readonly number[] = [2048, 3072, 4096];
export const CURVES: readonly CurveName[] = ['P-256', 'P-384'];

export async function generateKey(shape: KeyShape): Promise<KeyMaterial> {
  const pair =
    shape.kty === 'RSA'
      ? await generate('rsa', { modulusLength: shape.size })
      : await generate('ec', { namedCurve: shape.curve });
  return { shape, ...pair };
}

/** Undefined for a key of a kind that a vault does not take. */
export function shapeOf(key: KeyObject, sizes = RSA_SIZES): KeyShape | undefined {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && sizes.includes(modulusLength ?? 0)) {
    return { kty: 'RSA', size: modulusLength ?? 0 };
  }
  if (key.asymmetricKeyType !== 'ec') return undefined;
  if (namedCurve === 'prime256v1') return { kty: 'EC', curve: 'P-256' };
  return namedCurve === 'secp384r1' ? { kty: 'EC', curve: 'P-384' } : undefined;
}

/** Public part only, base64url as in a key bundle. */
export function publicJwk({ shape, publicKey }: KeyMaterial): Record<string, string> {
  const { n, e, x, y } = publicKey.export({ format: 'jwk' });
  return shape.kty === 'RSA'
    ? { kty: 'RSA', n: n ?? '', e: e ?? '' }
    : { kty: 'EC', crv: shape.curve, x: x ?? '', y: y ?? '' };
}

/** WebCrypto's name of the algorithm that certificates and requests are signed with: SHA-256, or SHA-384 on P-384. */
export function signingAlgorithm(shape: KeyShape): { name: string; hash: string; namedCurve?: string } {
  if (shape.kty === 'RSA') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return { name: 'ECDSA', hash: shape.curve === 'P-384' ? 'SHA-384' : 'SHA-256', namedCurve: shape.curve };
}

/** The pair as WebCrypto takes it, for building certificates. */
export function cryptoKeys({ shape, publicKey, privateKey }: KeyMaterial): webcrypto.CryptoKeyPair {
  const algorithm = signingAlgorithm(shape);
  return {
    publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    privateKey: privateKey.toCryptoKey(algorithm, false, ['sign']),
  };
}

export function samePublicKey(a: KeyObject, b: KeyObject): boolean {
  return spki(a).equals(spki(b));
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}
