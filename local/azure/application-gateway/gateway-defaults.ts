import type { Collection, Fields } from './gateway-document.ts';

/** What Azure fills in where nothing was sent, by collection. */
export const CHILD_DEFAULTS: Partial<Record<Collection, Fields>> = {
  backendAddressPools: { backendAddresses: [] },
  backendHttpSettingsCollection: {
    cookieBasedAffinity: 'Disabled',
    pickHostNameFromBackendAddress: false,
    requestTimeout: 30,
    connectionDraining: { enabled: false, drainTimeoutInSec: 1 },
  },
  httpListeners: { hostNames: [], requireServerNameIndication: false },
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

export const GATEWAY_DEFAULTS: Fields = {
  enableHttp2: false,
  privateEndpointConnections: [],
  defaultPredefinedSslPolicy: 'AppGwSslPolicy20220101',
};
