import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../ports.ts';
import { EdgeError } from '../problem.ts';
import { problem } from '../problem-codes.ts';

interface AlgorithmParameters {
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly name: 'RSASSA-PKCS1-v1_5' | 'ECDSA';
  readonly namedCurve?: 'P-256' | 'P-384';
}

export const signingAlgorithms: Readonly<Record<SigningAlgorithm, AlgorithmParameters>> = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  RS384: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  RS512: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  ES256: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' },
};

/** OpenSSL's names of the curves that Application Gateway, API Management and Key Vault have in common. */
const CURVES: Readonly<Record<string, SigningAlgorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384' };
const MIN_RSA_BITS = 2048;

/**
 * With what a key signs, from its SubjectPublicKeyInfo in DER. Throws `CsrKeyTooWeak` for RSA below 2048 bits and for any other kind
 * of key than RSA, P-256 and P-384.
 */
export function signingAlgorithmOf(spki: ArrayBuffer): SigningAlgorithm {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  const algorithm =
    key.asymmetricKeyType === 'ec' ? CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''] : rsaAlgorithm(key);
  if (algorithm) return algorithm;
  throw new EdgeError(
    problem('CsrKeyTooWeak', {
      what: 'The key of the certificate is too weak, or of a kind that is not used here.',
      why: `It is ${describeKey(key)}; RSA with at least ${MIN_RSA_BITS} bits, P-256 and P-384 are accepted.`,
      fix: 'Use one of the key types of issuer.keyType, and discard the pending certificate.',
    }),
  );
}

function rsaAlgorithm({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlgorithm | undefined {
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_RSA_BITS
    ? 'RS256'
    : undefined;
}

export function isRsa(spki: ArrayBuffer): boolean {
  return signingAlgorithmOf(spki).startsWith('RS');
}

function describeKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const size = asymmetricKeyDetails?.modulusLength ?? asymmetricKeyDetails?.namedCurve;
  return `${asymmetricKeyType ?? 'unknown'}${size === undefined ? '' : ` ${size}`}`;
}
