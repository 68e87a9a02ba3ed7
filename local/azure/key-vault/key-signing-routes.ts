import { objectId } from './object-events.ts';
import { existingVersion } from './object-lookup.ts';
import {
  algorithmFits,
  DIGEST_BYTES,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
  signWithKey,
  verifyWithKey,
} from './key-signature.ts';
import { badParameter, forbidden, invalidProperty, keyDisabled } from './refusals.ts';
import type { KeyVersion } from './vault.ts';
import { nowSeconds, ok, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

export const SIGNING_ROUTES: readonly VaultRoute[] = ['/keys/{name}/sign', '/keys/{name}/{version}/sign']
  .map(
    (template): VaultRoute => ({
      method: 'POST',
      template,
      action: 'keys/sign/action',
      permission: 'keys/sign',
      handler: sign,
    }),
  )
  .concat(
    ['/keys/{name}/verify', '/keys/{name}/{version}/verify'].map(
      (template): VaultRoute => ({
        method: 'POST',
        template,
        action: 'keys/verify/action',
        permission: 'keys/verify',
        handler: verify,
      }),
    ),
  );

function sign(call: VaultCall): VaultAnswer {
  const { entry, version } = existingVersion(call, 'key', call.vault.keys);
  requireUsable(call, version, 'sign');
  const algorithm = algorithmOf(call, version);
  const digest = digestOf(call.body['value'], algorithm);
  const signature = signWithKey(version.material, algorithm, digest);
  const kid = objectId(call.vault, 'key', entry.name, version.version);
  return ok({ kid, value: signature.toString('base64url') });
}

function verify(call: VaultCall): VaultAnswer {
  const { version } = existingVersion(call, 'key', call.vault.keys);
  requireUsable(call, version, 'verify');
  const algorithm = algorithmOf(call, version);
  const digest = digestOf(call.body['digest'], algorithm);
  const signature = bytesOf(call.body['value'], 'value');
  return ok({ value: verifyWithKey(version.material, algorithm, { digest, signature }) });
}

/** 403 unless the key is enabled and may be used so; what an expired one has encrypted can still be read. */
export function requireUsable({ azure }: VaultCall, { attributes, operations }: KeyVersion, operation: string): void {
  const { enabled, nbf = 0, exp = Number.POSITIVE_INFINITY } = attributes;
  if (!enabled) throw keyDisabled(operation);
  const now = nowSeconds(azure);
  if (['sign', 'encrypt', 'wrapKey'].includes(operation) && (now < nbf || now >= exp)) {
    throw forbidden(`Operation ${operation} is not allowed on a key outside of its validity period.`);
  }
  if (!operations.includes(operation)) throw forbidden(`Operation ${operation} is not permitted on this key.`);
}

function algorithmOf({ body }: VaultCall, { material }: KeyVersion): SignatureAlgorithm {
  const algorithm = typeof body['alg'] === 'string' ? SIGNATURE_ALGORITHMS.get(body['alg']) : undefined;
  if (!algorithm) throw invalidProperty('alg');
  if (!algorithmFits(material, algorithm)) {
    throw badParameter(
      `Key and signing algorithm are incompatible. Key type is '${material.shape.kty}', algorithm is '${String(body['alg'])}'.`,
    );
  }
  return algorithm;
}

function digestOf(value: unknown, algorithm: SignatureAlgorithm): Buffer {
  const digest = bytesOf(value, 'value');
  const expected = DIGEST_BYTES[algorithm.hash];
  if (digest.length !== expected)
    throw badParameter(`Invalid length of 'value': ${digest.length} bytes. ${expected} bytes are expected.`);
  return digest;
}

function bytesOf(value: unknown, property: string): Buffer {
  if (typeof value !== 'string' || value === '') throw invalidProperty(property);
  return Buffer.from(value, 'base64url');
}
