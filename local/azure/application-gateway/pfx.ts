import { X509Certificate } from 'node:crypto';
import { type SecureContext, type SecureContextOptions, createSecureContext } from 'node:tls';
import { parsePkcs12, WrongPassword } from '../core/pkcs12/pkcs12.ts';

/** A PFX that could be opened. */
export interface OpenedPfx {
  readonly options: SecureContextOptions;
  readonly secureContext: SecureContext;
  /** The leaf, DER. */
  readonly leaf: Buffer;
}

/** Opens a base64 PFX; otherwise whether it is the password, or the file that is none or has no certificate. */
export function readPfx(base64: string, password: string): OpenedPfx | 'wrongPassword' | 'noPfx' {
  const pfx = Buffer.from(base64, 'base64');
  return opened({ pfx, passphrase: password }) ?? openedByHand(pfx, password);
}

/** What OpenSSL 3 does not open any more, Azure does: RC2 of older tools (test_network_app_gateway_with_private_ip of azure-cli). */
function openedByHand(pfx: Buffer, password: string): OpenedPfx | 'wrongPassword' | 'noPfx' {
  try {
    const { key, certificates } = parsePkcs12(pfx, password);
    const cert = certificates.map((der) => new X509Certificate(der).toString()).join('');
    if (!key || cert === '') return 'noPfx';
    return opened({ cert, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }) ?? 'noPfx';
  } catch (error) {
    return error instanceof WrongPassword ? 'wrongPassword' : 'noPfx';
  }
}

function opened(options: SecureContextOptions): OpenedPfx | undefined {
  try {
    const secureContext = createSecureContext(options);
    const leaf = leafOf(secureContext);
    return leaf && { options, secureContext, leaf };
  } catch {
    return undefined;
  }
}

/** The certificate that a context serves. Node documents no way to it but the native context itself. */
export function leafOf(secureContext: SecureContext): Buffer | undefined {
  const native = secureContext.context as { getCertificate?: () => Buffer | null };
  return native.getCertificate?.() ?? undefined;
}
