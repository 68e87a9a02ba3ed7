import { checkedString, type Refusal } from './refusal.ts';
import { quote } from './spec-problem.ts';

/** Key Vault docs, "Object identifiers": 1-127 of letters, digits and hyphens. */
const OBJECT_NAME = /^[0-9A-Za-z-]{1,127}$/;
const SECRET_PATH = /^\/secrets\/([0-9A-Za-z-]{1,127})\/?$/;
const VERSIONED_PATH = /^\/secrets\/[0-9A-Za-z-]{1,127}\/[0-9a-zA-Z]+\/?$/;

export interface SecretId {
  /** Origin of the vault, such as `https://kv-contoso.vault.azure.net`. */
  readonly vault: string;
  readonly name: string;
}

/** Of a versionless secret id; null for anything else. */
export function parseSecretId(text: string): SecretId | null {
  const url = plainHttps(text);
  const name = url && SECRET_PATH.exec(url.pathname)?.[1];
  return url && name ? { vault: url.origin, name } : null;
}

/** A host name of 253 characters, a port, and the longest path of a secret's version. */
const longestUrl = 500;

/** An https URL that says nothing beyond origin and path, and reads back as it was written. */
function plainHttps(text: string): URL | null {
  if (text.length > longestUrl) return null;
  if (!/^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9/-]*)?$/.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.hostname.startsWith('.') || url.hostname.includes('..') ? null : url;
}

function refuseVault(value: string): Refusal | null {
  const url = plainHttps(value);
  if (url?.pathname === '/') return null;
  return {
    code: 'Malformed',
    message: `${quote(value)} is not the URL of a key vault; write it as https://kv-contoso.vault.azure.net, with nothing behind the host.`,
  };
}

function refuseSecretId(value: string): Refusal | null {
  if (parseSecretId(value)) return null;
  const url = plainHttps(value);
  if (url && VERSIONED_PATH.test(url.pathname))
    return {
      code: 'Malformed',
      message: `${quote(value)} names one version, which would never be renewed; leave the version off: ${url.origin}${url.pathname.split('/', 3).join('/')}.`,
    };
  return {
    code: 'Malformed',
    message: `${quote(value)} is not a secret id; write it as https://kv-contoso.vault.azure.net/secrets/{certificate name}.`,
  };
}

const withoutLastSlash = (value: string): string => value.replace(/\/$/, '');

/** The origin of a vault. Which suffix is right depends on the cloud: see `vault-suffix.ts`. */
export const vaultUrl = checkedString(refuseVault, { pattern: '^https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/?$' })
  .overwrite((value) => withoutLastSlash(value).toLowerCase())
  .describe('Vault URL, such as https://kv-contoso.vault.azure.net');

/** A versionless secret id: Application Gateway and API Management follow new versions of it by themselves. */
export const secretId = checkedString(refuseSecretId, {
  pattern: '^https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/secrets/[0-9A-Za-z-]{1,127}/?$',
})
  .overwrite(withoutLastSlash)
  .describe('Secret id without a version: https://{vault}/secrets/{certificate name}');

/** Name of a certificate in Key Vault. */
export const certificateName = checkedString(
  (value) =>
    OBJECT_NAME.test(value)
      ? null
      : {
          code: 'Malformed',
          message: `${quote(value)} is not a certificate name; 1-127 of a-z, A-Z, 0-9 and "-" are allowed.`,
        },
  { pattern: OBJECT_NAME.source },
);
