import { attributesBody } from './attributes.ts';
import { pemOf } from './certificate-content.ts';
import { PEM } from './certificate-policy.ts';
import { objectId } from './object-events.ts';
import type { SecretVersion } from './vault.ts';
import type { VaultCall } from './vault-call.ts';

/** What every answer about a secret has, with its value or without. */
export function secretItem(
  call: VaultCall,
  { name, id }: { name: string; id: string },
  version: SecretVersion,
): Record<string, unknown> {
  const { contentType, managed, tags } = version;
  return {
    id,
    attributes: attributesBody(version.attributes, call.properties),
    ...(contentType === undefined ? {} : { contentType }),
    ...(managed ? { managed: true, kid: objectId(call.vault, 'key', name, version.version) } : {}),
    ...(tags ? { tags } : {}),
  };
}

/** With the value, as PEM when `outContentType` asks for it and the secret is a certificate's. */
export function secretBundle(call: VaultCall, name: string, version: SecretVersion): Record<string, unknown> {
  const id = objectId(call.vault, 'secret', name, version.version);
  const item = secretItem(call, { name, id }, version);
  if (call.query.get('outcontenttype') !== PEM || !version.certificate) return { value: version.value, ...item };
  const { chain, privateKey } = version.certificate;
  return { value: pemOf({ key: privateKey, certificates: chain }), ...item, contentType: PEM };
}
