import type { VaultRefusal } from '../core/contracts.ts';

/** A refusal of the data plane, thrown by handlers and answered as Key Vault does. */
export class KeyVaultError extends Error implements VaultRefusal {
  override readonly name = 'KeyVaultError';
  readonly status: number;
  readonly code: string;
  readonly innerCode?: string;
  readonly headers?: Readonly<Record<string, string>>;

  constructor(refusal: VaultRefusal & { readonly headers?: Readonly<Record<string, string>> }) {
    super(refusal.message);
    this.status = refusal.status;
    this.code = refusal.code;
    if (refusal.innerCode !== undefined) this.innerCode = refusal.innerCode;
    if (refusal.headers) this.headers = refusal.headers;
  }
}

/** `{"error":{code,message,innererror:{code}}}`. */
export function errorBody({ code, message, innerCode }: VaultRefusal): Record<string, unknown> {
  return { error: { code, message, ...(innerCode === undefined ? {} : { innererror: { code: innerCode } }) } };
}
