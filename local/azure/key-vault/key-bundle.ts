import { attributesBody } from './attributes.ts';
import { publicJwk } from './key-material.ts';
import { objectId } from './object-events.ts';
import type { KeyVersion } from './vault.ts';
import type { VaultCall } from './vault-call.ts';

/** A version as `GET /keys/{name}/{version}` shows it: the public part alone. */
export function keyBundle(call: VaultCall, name: string, version: KeyVersion): Record<string, unknown> {
  const { vault } = call;
  return {
    key: {
      kid: objectId(vault, 'key', name, version.version),
      ...publicJwk(version.material),
      key_ops: version.operations,
    },
    attributes: keyAttributes(call, version),
    ...(version.tags ? { tags: version.tags } : {}),
    ...(version.managed ? { managed: true } : {}),
  };
}

export function keyItem(call: VaultCall, kid: string, version: KeyVersion): Record<string, unknown> {
  return {
    kid,
    attributes: keyAttributes(call, version),
    ...(version.tags ? { tags: version.tags } : {}),
    ...(version.managed ? { managed: true } : {}),
  };
}

function keyAttributes(call: VaultCall, { attributes, exportable }: KeyVersion): Record<string, unknown> {
  return { ...attributesBody(attributes, call.properties), ...(exportable ? { exportable } : {}) };
}
