import { servedCertificateName } from '../names/key-vault-names.ts';
import type { ObservedEndpoint } from '../observed.ts';
import { ownValue } from '../own-value.ts';

/** A custom domain that API Management shall have. */
export interface DesiredHostname {
  readonly endpoint: string;
  readonly type: 'Proxy' | 'DeveloperPortal' | 'Management';
  /** Lower case. */
  readonly hostName: string;
  /** Versionless secret id of the leaf, so that API Management follows new versions. */
  readonly keyVaultId: string;
  /** SHA-1 of the leaf's newest version, upper-case hex; null while there is none. */
  readonly thumbprint: string | null;
}

interface HostnamesWish {
  readonly spec: {
    readonly name: string;
    readonly keyVault: string;
    readonly issuer?: { readonly kind: string; readonly certificateNames?: Readonly<Record<string, string>> };
    readonly endpoints: readonly {
      readonly name: string;
      readonly type: DesiredHostname['type'];
      readonly internalHostname: string;
    }[];
  };
  /** Newest leaf by endpoint; what is left out or null does not exist yet. */
  readonly leaves: Readonly<Record<string, ObservedEndpoint['leaf']>>;
}

export function desiredHostnames({ spec, leaves }: HostnamesWish): readonly DesiredHostname[] {
  return spec.endpoints.map(({ name, type, internalHostname }) => {
    const leaf = ownValue(leaves, name) ?? null;
    const secretId = `${spec.keyVault.replace(/\/$/, '')}/secrets/${servedCertificateName(spec, name)}`;
    return {
      endpoint: name,
      type,
      hostName: internalHostname,
      keyVaultId: leaf?.secretId ?? secretId,
      thumbprint: leaf?.certificate.thumbprint ?? null,
    };
  });
}
