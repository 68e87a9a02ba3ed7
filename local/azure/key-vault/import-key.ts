import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { type KeyMaterial, RSA_SIZES, shapeOf } from './key-material.ts';
import { badParameter, invalidProperty } from './refusals.ts';
import { objectAt } from './vault-call.ts';

/** One that is too short to be made is still taken (test_keyvault_key of azure-cli). */
const IMPORTED_SIZES = [1024, ...RSA_SIZES];

/** The private key of `PUT /keys/{name}`, a JSON Web Key; whether it is kept in hardware (`Hsm`) makes no difference here. */
export function importedMaterial(key: unknown): KeyMaterial {
  const sent = objectAt(key);
  const privateKey = readJwk({ ...sent, kty: String(sent['kty']).replace(/-HSM$/, '') });
  const shape = shapeOf(privateKey, IMPORTED_SIZES);
  if (!shape) throw badParameter('The specified key is of a kind or size that is not supported.');
  return { shape, publicKey: createPublicKey(privateKey), privateKey };
}

function readJwk(key: JsonWebKey): KeyObject {
  try {
    return createPrivateKey({ key, format: 'jwk' });
  } catch {
    throw invalidProperty('key');
  }
}
