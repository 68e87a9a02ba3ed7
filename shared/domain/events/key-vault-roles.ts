import { leafCertificateName } from '../names/key-vault-names.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { parseSecretId } from '../spec/key-vault-id.ts';
import type { KeyVaultEvent } from './key-vault-event.ts';
import { ownValue } from '../own-value.ts';

/** What an object in Key Vault is to an edge. */
export type KeyVaultRole =
  | { readonly role: 'root' }
  | { readonly role: 'leaf' | 'listener'; readonly endpoint: string };

type Named = Pick<KeyVaultEvent, 'vault' | 'name'>;

/** All of them: one wildcard certificate may serve many endpoints of many edges. Empty when the edge does not use it. */
export function keyVaultRoles(spec: EdgeSpec, object: Named): readonly KeyVaultRole[] {
  const { issuer } = spec;
  const isOf = (vault: string, name: string): boolean =>
    vault.toLowerCase() === object.vault && name.toLowerCase() === object.name;
  const root = issuer.kind === 'internalCa' && isOf(spec.keyVault, issuer.certificateName);
  const perEndpoint = spec.endpoints.flatMap(({ name, listenerCertificate }): readonly KeyVaultRole[] => {
    const listener =
      'keyVaultSecretId' in listenerCertificate ? parseSecretId(listenerCertificate.keyVaultSecretId) : null;
    return [
      ...(isOf(spec.keyVault, leafName(spec, name)) ? [{ role: 'leaf', endpoint: name } as const] : []),
      ...(listener && isOf(listener.vault, listener.name) ? [{ role: 'listener', endpoint: name } as const] : []),
    ];
  });
  return root ? [{ role: 'root' }, ...perEndpoint] : perEndpoint;
}

function leafName({ name, issuer }: EdgeSpec, endpoint: string): string {
  return (
    (issuer.kind === 'existing' && ownValue(issuer.certificateNames, endpoint)) || leafCertificateName(name, endpoint)
  );
}
