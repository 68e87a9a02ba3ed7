/** Everything of ours on a gateway begins so; everything else belongs to others. */
export const OUR_PREFIX = 'edge-tls-';

export function isOurs(name: string): boolean {
  return name.toLowerCase().startsWith(OUR_PREFIX);
}

/** Names of the objects of one endpoint on the gateway. */
export interface EndpointObjectNames {
  readonly pool: string;
  readonly setting: string;
  readonly probe: string;
  readonly listener: string;
  readonly rule: string;
  readonly map: string;
  readonly listenerCertificate: string;
}

export function endpointObjectNames(endpoint: string): EndpointObjectNames {
  const named = (suffix: string): string => `${OUR_PREFIX}${endpoint}-${suffix}`;
  return {
    pool: named('pool'),
    setting: named('setting'),
    probe: named('probe'),
    listener: named('listener'),
    rule: named('rule'),
    map: named('map'),
    listenerCertificate: named('listener-cert'),
  };
}

export const HTTPS_PORT_NAME = `${OUR_PREFIX}port-443`;

/** Leaf that a v1 gateway accepts from one endpoint's backend, by its SHA-1 thumbprint (hex): old and new overlap in a renewal. */
export function authenticationCertificateName(endpoint: string, thumbprint: string): string {
  return `${authenticationPrefix(endpoint)}${thumbprint.slice(0, 12).toLowerCase()}`;
}

/** How the names of all accepted leaves of one endpoint begin. */
export function authenticationPrefix(endpoint: string): string {
  return `${OUR_PREFIX}${endpoint}-auth-`;
}

/** Trusted root on the gateway, by the SHA-1 thumbprint (hex) of the certificate: old and new stand side by side in a rotation. */
export function trustedRootName(thumbprint: string): string {
  return `${OUR_PREFIX}root-${thumbprint.slice(0, 12).toLowerCase()}`;
}
