import type { TokenCredential } from '@azure/core-auth';
import { ManagedIdentityCredential } from '@azure/identity';

/** The app's managed identity: the user-assigned one with this client id, else the system-assigned one. Local Azure offers one too. */
export function managedIdentity(clientId: string | null): TokenCredential {
  return clientId === null ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}
