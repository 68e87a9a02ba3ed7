import { asObject, asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';

/** Reading of one entry of `properties.hostnameConfigurations`. */
export function hostNameOf(entry: JsonObject): string {
  return (asText(entry.hostName) ?? '').toLowerCase();
}

/** Without a slash at its end, in lower case; null when the certificate is not in Key Vault. */
export function comparableKeyVaultId(entry: JsonObject): string | null {
  return asText(entry.keyVaultId)?.replace(/\/$/, '').toLowerCase() ?? null;
}

/** `{service}.azure-api.net`, which is always there. */
export function isBuiltIn(entry: JsonObject): boolean {
  return hasSource(entry, 'BuiltIn');
}

/**
 * Its certificate was uploaded as a PFX. Azure gives that back as null, so an entry like this cannot be sent again, and the list is
 * replaced as a whole (terraform-provider-azurerm#11290).
 */
export function isFromUploadedPfx(entry: JsonObject): boolean {
  if (hasSource(entry, 'Custom')) return true;
  return comparableKeyVaultId(entry) === null && !isBuiltIn(entry) && !hasSource(entry, 'Managed');
}

export function thumbprintOf(entry: JsonObject): string | null {
  return asText(asObject(entry.certificate).thumbprint)?.toUpperCase() ?? null;
}

/** API Management could not read or use the certificate at its last look. */
export function certificateFailed(entry: JsonObject): boolean {
  return /^failed$/i.test(asText(entry.certificateStatus) ?? '');
}

/** It refers to a certificate that edge-tls made, for whichever edge. */
export function isMadeByEdgeTls(entry: JsonObject): boolean {
  return (comparableKeyVaultId(entry)?.split('/')[4] ?? '').startsWith('edge-tls-');
}

function hasSource(entry: JsonObject, source: string): boolean {
  return asText(entry.certificateSource)?.toLowerCase() === source.toLowerCase();
}
