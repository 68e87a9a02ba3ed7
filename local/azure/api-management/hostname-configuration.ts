import { badRequest } from '../core/arm-error.ts';
import { canonicalWord } from '../core/format/canonical-word.ts';

export const HOSTNAME_TYPES = ['Proxy', 'Portal', 'Management', 'Scm', 'DeveloperPortal', 'ConfigurationApi'] as const;
export type HostnameType = (typeof HOSTNAME_TYPES)[number];

/** An entry of `hostnameConfigurations` as it is sent. */
export interface HostnameConfiguration {
  readonly type: HostnameType;
  readonly hostName: string;
  readonly keyVaultId?: string | null;
  /** Client id of a user-assigned identity; nothing for the system-assigned one. */
  readonly identityClientId?: string | null;
  /** Base64 PFX. It is never given back. */
  readonly encodedCertificate?: string | null;
  readonly certificatePassword?: string | null;
  readonly defaultSslBinding?: boolean;
  readonly negotiateClientCertificate?: boolean;
}

/** The host name that a service always has, and the only one that needs no certificate of its owner's. */
export function builtInHost(serviceName: string): string {
  return `${serviceName.toLowerCase()}.azure-api.net`;
}

/** Every default host of a service: gateway, portals, management, SCM. */
export function defaultHosts(serviceName: string): string[] {
  const name = serviceName.toLowerCase();
  return ['', '.portal', '.developer', '.management', '.scm'].map((part) => `${name}${part}.azure-api.net`);
}

/**
 * The custom entries of a list that replaces the whole one. The built-in entry may be there or not; any other needs its key material,
 * since what was uploaded before is not kept for it (terraform-provider-azurerm#5874).
 */
export function readHostnames(serviceName: string, sent: unknown): HostnameConfiguration[] {
  if (!Array.isArray(sent)) return [];
  const custom = (sent as HostnameConfiguration[])
    .filter(({ hostName }) => hostName?.toLowerCase() !== builtInHost(serviceName))
    .map((entry) => ({ ...entry, type: canonicalWord(HOSTNAME_TYPES, entry.type) ?? entry.type }));
  for (const entry of custom) checkEntry(entry);
  const names = custom.map(({ hostName }) => hostName.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`Hostname '${twice}' is specified more than once.`);
  return custom;
}

function checkEntry({ type, hostName, keyVaultId, encodedCertificate }: HostnameConfiguration): void {
  if (!HOSTNAME_TYPES.includes(type)) throw invalid(`'${type}' is not a hostname type.`);
  if (typeof hostName !== 'string' || hostName === '') throw invalid('hostName should be provided.');
  if (keyVaultId || encodedCertificate) return;
  throw invalid(
    `Either encodedCertificate or keyVaultId should be provided to retrieve the custom SSL certificate for type: ${type} and hostname : ${hostName}`,
  );
}

function invalid(text: string) {
  return badRequest('InvalidParameters', `Invalid parameter: ${text}`);
}
