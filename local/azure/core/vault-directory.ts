import type { VaultDirectory, VaultRefusal, VaultSecretReader } from './contracts.ts';

/** Where other services find Key Vault. Before the Key Vault service has attached, every read is refused as unreachable. */
export function createVaultDirectory(): VaultDirectory {
  let reader: VaultSecretReader | undefined;
  return {
    attach: (attached) => {
      reader = attached;
    },
    readSecret: (secretId, principalObjectId, isTrusted = true) => {
      if (reader) return reader(secretId, principalObjectId, isTrusted);
      const refusal: VaultRefusal = {
        status: 503,
        code: 'VaultUnreachable',
        message: `No vault answers at ${secretId}.`,
      };
      return Promise.reject(Object.assign(new Error(refusal.message), refusal));
    },
  };
}
