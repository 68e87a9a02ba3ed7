import type { EdgeSpec } from './edge-spec.ts';
import { parseSecretId } from './key-vault-id.ts';
import { jsonPointer, quote, type SpecProblem } from './spec-problem.ts';

/**
 * Vault URLs that do not lie in this cloud, such as `vault.azure.net`: a token for Key Vault must never be sent anywhere else.
 * Local Azure has no suffix, so the schema takes any https origin and this check is made apart.
 */
export function vaultsOutsideCloud(spec: EdgeSpec, suffix: string): SpecProblem[] {
  const vaults = [
    { url: spec.keyVault, path: ['keyVault'] },
    ...spec.endpoints.flatMap(({ listenerCertificate }, at) =>
      'keyVaultSecretId' in listenerCertificate
        ? [
            {
              url: parseSecretId(listenerCertificate.keyVaultSecretId)?.vault ?? '',
              path: ['endpoints', at, 'listenerCertificate', 'keyVaultSecretId'],
            },
          ]
        : [],
    ),
  ];
  return vaults
    .filter(({ url }) => !isVaultOf(url, suffix))
    .map(({ url, path }) => ({
      pointer: jsonPointer(path),
      message: `${quote(url)} is not a vault of this cloud; it has the form https://{vault}.${suffix}.`,
      code: 'NotAllowed',
    }));
}

/**
 * Whether an origin is one that a token for Key Vault may be sent to: a vault of the cloud, whose suffix it has; on local Azure, which
 * has no suffix, a port of this machine.
 */
export function isVaultOfCloud(origin: string, suffix: string | null): boolean {
  return suffix === null
    ? /^https:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(origin)
    : isVaultOf(origin, suffix);
}

/** Azure docs, "Naming rules": a vault's name has 3-24 letters, digits and hyphens and begins with a letter. */
function isVaultOf(origin: string, suffix: string): boolean {
  const host = /^https:\/\/([^/:]+)$/.exec(origin)?.[1]?.toLowerCase();
  const name = host?.endsWith(`.${suffix}`) ? host.slice(0, -suffix.length - 1) : '';
  return /^[a-z][a-z0-9-]{1,22}[a-z0-9]$/.test(name);
}
