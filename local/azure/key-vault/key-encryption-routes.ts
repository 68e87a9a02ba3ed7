import { constants, privateDecrypt, publicEncrypt, type RsaPrivateKey } from 'node:crypto';
import { requireUsable } from './key-signing-routes.ts';
import { objectId } from './object-events.ts';
import { existingVersion } from './object-lookup.ts';
import { badParameter, invalidProperty } from './refusals.ts';
import { ok, type VaultAnswer, type VaultCall, type VaultRoute } from './vault-call.ts';

type Padding = Pick<RsaPrivateKey, 'padding' | 'oaepHash'>;

/** Azure docs, "Key types, algorithms, and operations": those of RSA keys. */
const ALGORITHMS: ReadonlyMap<string, Padding> = new Map([
  ['RSA1_5', { padding: constants.RSA_PKCS1_PADDING }],
  ['RSA-OAEP', { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }],
  ['RSA-OAEP-256', { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }],
]);

/** Wrapping a key is encryption under another name, with a right and a `key_ops` of its own. */
const OPERATIONS = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'] as const;
type Operation = (typeof OPERATIONS)[number];

/** In Azure's list of data actions. */
const ACTIONS: Readonly<Record<Operation, string>> = {
  encrypt: 'encrypt',
  decrypt: 'decrypt',
  wrapKey: 'wrap',
  unwrapKey: 'unwrap',
};

export const ENCRYPTION_ROUTES: readonly VaultRoute[] = OPERATIONS.flatMap((operation) =>
  ['/keys/{name}', '/keys/{name}/{version}'].map((key) => ({
    method: 'POST',
    template: `${key}/${operation.toLowerCase()}`,
    action: `keys/${ACTIONS[operation]}/action`,
    permission: `keys/${operation.toLowerCase()}`,
    handler: (call: VaultCall) => apply(call, operation),
  })),
);

function apply(call: VaultCall, operation: Operation): VaultAnswer {
  const { entry, version } = existingVersion(call, 'key', call.vault.keys);
  requireUsable(call, version, operation);
  const { alg, value } = call.body;
  const padding = typeof alg === 'string' ? ALGORITHMS.get(alg) : undefined;
  if (!padding) throw invalidProperty('alg');
  const { shape, publicKey, privateKey } = version.material;
  if (shape.kty !== 'RSA')
    throw badParameter(
      `Key and encryption algorithm are incompatible. Key type is 'EC', algorithm is '${String(alg)}'.`,
    );
  if (typeof value !== 'string' || value === '') throw invalidProperty('value');
  const bytes = Buffer.from(value, 'base64url');
  const out = (): Buffer =>
    operation === 'encrypt' || operation === 'wrapKey'
      ? publicEncrypt({ key: publicKey, ...padding }, bytes)
      : privateDecrypt({ key: privateKey, ...padding }, bytes);
  return ok({
    kid: objectId(call.vault, 'key', entry.name, version.version),
    value: attempted(out).toString('base64url'),
  });
}

/** Too long to encrypt, or nothing that this key has encrypted. */
function attempted(work: () => Buffer): Buffer {
  try {
    return work();
  } catch {
    throw badParameter('The parameter is incorrect.');
  }
}
