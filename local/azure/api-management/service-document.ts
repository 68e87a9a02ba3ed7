import { randomBytes } from 'node:crypto';
import { TENANT_ID } from '../core/access-token.ts';
import type { ResourceDocument } from '../core/contracts.ts';
import type { HostCertificate } from './host-certificate.ts';
import { builtInHost, type HostnameConfiguration } from './hostname-configuration.ts';
import { isV2Sku } from './service-format.ts';

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

function stateOf({ properties, sku }: WantedService, status: ServiceStatus) {
  const { provisioningState, targetProvisioningState, createdAt } = status;
  const isNew = provisioningState === 'Created' || provisioningState === 'Activating';
  return {
    provisioningState,
    targetProvisioningState,
    createdAtUtc: new Date(createdAt).toISOString(),
    ...(isNew || isV2Sku(sku) ? NOT_THERE : addressesOf(properties, status)),
  };
}

/** What a service that is not up yet has not, nor one of v2 ever (recordings of azure-service-operator). */
const NOT_THERE = {
  platformVersion: 'undetermined',
  gatewayRegionalUrl: null,
  portalUrl: null,
  developerPortalUrl: null,
  scmUrl: null,
  publicIPAddresses: null,
  privateIPAddresses: null,
  outboundPublicIPAddresses: null,
};

function addressesOf(properties: WantedService['properties'], { publicAddress, privateAddress }: ServiceStatus) {
  return {
    platformVersion: 'stv2.1',
    publicIPAddresses: [publicAddress],
    outboundPublicIPAddresses: [publicAddress],
    privateIPAddresses: properties['virtualNetworkType'] === 'Internal' ? [privateAddress] : null,
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

const NO_KEY_MATERIAL = { encodedCertificate: null, certificatePassword: null };
const NO_CERTIFICATE = { keyVaultId: null, identityClientId: null, certificate: null, certificateStatus: null };

const NULLS = {
  gatewayRegionalUrl: null,
  additionalLocations: null,
  virtualNetworkConfiguration: null,
  certificates: null,
  publicIpAddressId: null,
  privateEndpointConnections: null,
};

/** What came with 2023-05-01-preview. */
const NEWER = { dataApiUrl: null, configurationApi: null };
const NEWER_FIELDS = new Set([...Object.keys(NEWER), 'legacyPortalStatus', 'developerPortalStatus']);

/** The answer of an api-version: what a service does not have is there as null (all recordings). */
export function shownTo(apiVersion: string, document: ResourceDocument): ResourceDocument {
  const entries = document.properties['hostnameConfigurations'] as Record<string, unknown>[];
  const hostnameConfigurations = entries.map((entry) => ({ ...NO_CERTIFICATE, ...entry, ...NO_KEY_MATERIAL }));
  const properties = { ...NULLS, ...NEWER, ...document.properties, hostnameConfigurations };
  const known = Object.entries(properties).filter(([field]) => apiVersion >= '2023-05' || !NEWER_FIELDS.has(field));
  return {
    identity: null,
    zones: null,
    systemData: null,
    ...document,
    properties: Object.fromEntries(known),
  };
}
