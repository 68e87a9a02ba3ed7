import { type SecureContext, createSecureContext } from 'node:tls';

/** A PFX that could be opened. */
export interface OpenedPfx {
  readonly secureContext: SecureContext;
  /** The leaf, DER. */
  readonly leaf: Buffer;
}

/** Opens a base64 PFX; otherwise whether it is the password, or the file that is none or has no certificate. */
export function readPfx(base64: string, password: string): OpenedPfx | 'wrongPassword' | 'noPfx' {
  try {
    const secureContext = createSecureContext({ pfx: Buffer.from(base64, 'base64'), passphrase: password });
    const leaf = leafOf(secureContext);
    return leaf ? { secureContext, leaf } : 'noPfx';
  } catch (error) {
    return /mac verify failure/i.test(String(error)) ? 'wrongPassword' : 'noPfx';
  }
}

/** The certificate that a context serves. Node documents no way to it but the native context itself. */
export function leafOf(secureContext: SecureContext): Buffer | undefined {
  const native = secureContext.context as { getCertificate?: () => Buffer | null };
  return native.getCertificate?.() ?? undefined;
}
