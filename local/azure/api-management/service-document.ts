import { randomBytes } from 'node:crypto';
import { TENANT_ID } from '../core/access-token.ts';
import type { ResourceDocument } from '../core/contracts.ts';
import type { HostCertificate } from './host-certificate.ts';
import { builtInHost, type HostnameConfiguration } from './hostname-configuration.ts';

/** A custom domain with the certificate that it serves. */
export interface CustomDomain {
  readonly entry: HostnameConfiguration;
  readonly certificate: HostCertificate;
  readonly status: 'Completed' | 'Failed' | 'InProgress';
}

/** What a client decides about a service. */
export interface WantedService {
  readonly location: string;
  readonly sku: { readonly name: string; readonly capacity: number };
  readonly identity: { readonly type: string; readonly userAssignedIdentities?: Record<string, unknown> } | undefined;
  readonly tags: Record<string, string>;
  /** Without the host names. */
  readonly properties: Record<string, unknown>;
  readonly domains: readonly CustomDomain[];
}

export interface ServiceStatus {
  readonly createdAt: number;
  readonly provisioningState: string;
  readonly targetProvisioningState: string;
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly principalId: string | undefined;
  /** By resource id, as the document shows them; undefined for a service without any. */
  readonly userAssigned:
    | Readonly<Record<string, { readonly principalId?: string; readonly clientId?: string }>>
    | undefined;
}

export const SERVICE_TYPE = 'Microsoft.ApiManagement/service';

/** The resource as Azure answers it. `etag` changes with every accepted write. */
export function serviceDocument(id: string, wanted: WantedService, status: ServiceStatus): ResourceDocument {
  const name = id.split('/').at(-1) ?? '';
  const { location, sku, identity, tags } = wanted;
  return {
    id,
    name,
    type: SERVICE_TYPE,
    location,
    etag: randomBytes(8).toString('base64'),
    tags,
    sku,
    ...(identity ? { identity: identityOf(identity.type, status) } : {}),
    properties: {
      ...wanted.properties,
      ...urlsOf(name),
      ...stateOf(wanted, status),
      hostnameConfigurations: hostnames(name, wanted.domains),
    },
  };
}

function identityOf(type: string, { principalId, userAssigned }: ServiceStatus) {
  const own = type.includes('SystemAssigned') && principalId !== undefined ? { principalId, tenantId: TENANT_ID } : {};
  return { type, ...own, ...(userAssigned ? { userAssignedIdentities: userAssigned } : {}) };
}

function urlsOf(name: string) {
  const host = builtInHost(name);
  const named = (part: string): string => `https://${host.replace('.azure-api.net', `.${part}.azure-api.net`)}`;
  return {
    gatewayUrl: `https://${host}`,
    portalUrl: named('portal'),
    developerPortalUrl: named('developer'),
    managementApiUrl: named('management'),
    scmUrl: named('scm'),
  };
}

function stateOf({ properties }: WantedService, status: ServiceStatus) {
  const { provisioningState, targetProvisioningState, publicAddress, privateAddress, createdAt } = status;
  const isInternal = properties['virtualNetworkType'] === 'Internal';
  return {
    provisioningState,
    targetProvisioningState,
    createdAtUtc: new Date(createdAt).toISOString(),
    platformVersion: 'stv2.1',
    publicIPAddresses: [publicAddress],
    ...(isInternal ? { privateIPAddresses: [privateAddress] } : {}),
  };
}

/** The built-in entry comes first and is always there; key material never is. */
function hostnames(name: string, domains: readonly CustomDomain[]) {
  const takenOver = domains.some(({ entry }) => entry.type === 'Proxy' && entry.defaultSslBinding === true);
  const builtIn = {
    type: 'Proxy',
    hostName: builtInHost(name),
    negotiateClientCertificate: false,
    defaultSslBinding: !takenOver,
    certificateSource: 'BuiltIn',
  };
  return [builtIn, ...domains.map(customHostname)];
}

function customHostname({ entry, certificate, status }: CustomDomain) {
  const { type, hostName, keyVaultId, identityClientId, negotiateClientCertificate, defaultSslBinding } = entry;
  return {
    type,
    hostName,
    ...(keyVaultId ? { keyVaultId } : {}),
    ...(identityClientId ? { identityClientId } : {}),
    negotiateClientCertificate: negotiateClientCertificate ?? false,
    defaultSslBinding: defaultSslBinding ?? false,
    certificate: certificate.information,
    certificateSource: keyVaultId ? 'KeyVault' : 'Custom',
    certificateStatus: status,
  };
}

/** Up to 2022-08-01 what a service does not have is written as null; recordings of newer versions are not known. */
export function shownTo(apiVersion: string, document: ResourceDocument): ResourceDocument {
  if (apiVersion >= '2023') return document;
  const nulls = { encodedCertificate: null, certificatePassword: null };
  const empty = { keyVaultId: null, identityClientId: null, certificate: null, certificateStatus: null };
  const entries = document.properties['hostnameConfigurations'] as Record<string, unknown>[];
  const hostnameConfigurations = entries.map((entry) => ({ ...empty, ...entry, ...nulls }));
  return {
    ...document,
    properties: { privateIPAddresses: null, additionalLocations: null, ...document.properties, hostnameConfigurations },
  };
}
