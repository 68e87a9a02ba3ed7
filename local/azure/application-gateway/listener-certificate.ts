import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { VaultSecret } from '../core/contracts.ts';
import { leafOf, readPfx } from './pfx.ts';

/** What a listener serves, or why it cannot. */
export type ListenerCertificate =
  | {
      readonly state: 'enabled';
      readonly options: SecureContextOptions;
      readonly secureContext: SecureContext;
      /** DER. */
      readonly leaf: Buffer;
    }
  | { readonly state: 'disabled'; readonly reason: string };

/** Out of an uploaded PFX; undefined when it cannot be opened. */
export function certificateFromPfx(data: string, password: string): ListenerCertificate | undefined {
  const opened = readPfx(data, password);
  return typeof opened === 'string' ? undefined : { state: 'enabled', ...opened };
}

/** Out of a Key Vault secret: PKCS#12 with an empty password, or PEM; undefined when it is neither. */
export function certificateFromSecret(secret: VaultSecret): ListenerCertificate | undefined {
  if (secret.contentType === 'application/x-pkcs12')
    return enabled({ pfx: Buffer.from(secret.value, 'base64'), passphrase: '' });
  if (secret.contentType === 'application/x-pem-file') return enabled({ cert: secret.value, key: secret.value });
  return undefined;
}

function enabled(options: SecureContextOptions): ListenerCertificate | undefined {
  try {
    const secureContext = createSecureContext(options);
    const leaf = leafOf(secureContext);
    return leaf && { state: 'enabled', options, secureContext, leaf };
  } catch {
    return undefined;
  }
}
