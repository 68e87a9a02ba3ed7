import { X509Certificate } from 'node:crypto';
import type { KeyType } from '../ports.ts';
import type { CertificateFacts } from '../observed.ts';

/** OpenSSL's names of curves. */
const curves: Readonly<Record<string, KeyType>> = { prime256v1: 'EC-P256', secp384r1: 'EC-P384' };
const sizes: ReadonlyMap<number, KeyType> = new Map([
  [2048, 'RSA-2048'],
  [3072, 'RSA-3072'],
  [4096, 'RSA-4096'],
]);

/** Of what kind a certificate's key is; null when it is of none that edge-tls asks for. */
export function keyTypeOf({ der }: Pick<CertificateFacts, 'der'>): KeyType | null {
  const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(Buffer.from(der, 'base64')).publicKey;
  if (asymmetricKeyType === 'ec') return curves[asymmetricKeyDetails?.namedCurve ?? ''] ?? null;
  return asymmetricKeyType === 'rsa' ? (sizes.get(asymmetricKeyDetails?.modulusLength ?? 0) ?? null) : null;
}
