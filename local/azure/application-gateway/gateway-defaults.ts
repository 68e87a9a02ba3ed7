import type { Collection, Fields } from './gateway-document.ts';

/** What Azure fills in where nothing was sent, by collection. */
export const CHILD_DEFAULTS: Partial<Record<Collection, Fields>> = {
  frontendIPConfigurations: { privateIPAllocationMethod: 'Dynamic' },
  backendAddressPools: { backendAddresses: [] },
  backendHttpSettingsCollection: {
    cookieBasedAffinity: 'Disabled',
    pickHostNameFromBackendAddress: false,
    requestTimeout: 30,
    connectionDraining: { enabled: false, drainTimeoutInSec: 1 },
  },
  backendSettingsCollection: { timeout: 30 },
  httpListeners: { hostNames: [], requireServerNameIndication: false },
  listeners: { hostNames: [] },
  urlPathMaps: { pathRules: [] },
  rewriteRuleSets: { rewriteRules: [] },
  probes: {
    interval: 30,
    timeout: 30,
    unhealthyThreshold: 3,
    pickHostNameFromBackendHttpSettings: false,
    minServers: 0,
    match: {},
  },
};

/** And what it fills in on v2 alone. `enableHttp3` is in no specification; recorded answers have it. */
export const V2_CHILD_DEFAULTS: Partial<Record<Collection, Fields>> = {
  backendHttpSettingsCollection: {
    dedicatedBackendConnection: false,
    validateCertChainAndExpiry: true,
    validateSNI: true,
    sniName: null,
  },
  httpListeners: { enableHttp3: false },
};

const V2_DEFAULTS: Fields = {
  privateEndpointConnections: [],
  defaultPredefinedSslPolicy: 'AppGwSslPolicy20220101',
};

/** The collections that only one generation knows: the other does not answer them, not even empty (recordings of azure-cli). */
const V1_ONLY: readonly Collection[] = ['authenticationCertificates'];
const V2_ONLY: readonly Collection[] = [
  'trustedRootCertificates',
  'trustedClientCertificates',
  'sslProfiles',
  'loadDistributionPolicies',
  'backendSettingsCollection',
  'listeners',
  'routingRules',
  'privateLinkConfigurations',
];

export function isShown(collection: Collection, v2: boolean): boolean {
  return !(v2 ? V1_ONLY : V2_ONLY).includes(collection);
}

/** The gateway's own properties with Azure's defaults. */
export function withDefaults(properties: Fields, v2: boolean): Fields {
  if (!v2) return properties;
  const sku = { family: 'Generation_1', ...(properties['sku'] as Fields | undefined) };
  return { ...V2_DEFAULTS, ...properties, sku };
}
