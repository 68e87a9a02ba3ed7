import { codes } from './problem-code-entry.ts';

/** Why the gateway calls its backend unhealthy. */
export const healthCodes = codes({
  BackendNameMismatch: [
    'terminal',
    'the certificate is for another name',
    'API Management serves a certificate that does not cover the internal host name.',
  ],
  BackendDefaultCertificate: [
    'terminal',
    'API Management serves its default certificate',
    'The custom domain is missing, or the gateway asks for the default host name; both must be the internal host name.',
  ],
  BackendRootNotTrusted: [
    'terminal',
    'the root is not trusted',
    'The gateway trusts another root than the one that signed the certificate of API Management.',
  ],
  BackendNoTrustedRoot: [
    'terminal',
    'a well-known authority is expected',
    'The backend setting has no trusted root, so the gateway accepts well-known authorities only.',
  ],
  BackendIntermediateMissing: [
    'terminal',
    'the chain is not complete',
    'The backend must send the whole chain, leaf first; a self-signed certificate that is no authority is refused as well.',
  ],
  BackendLeafMissing: ['terminal', 'the leaf is not first', 'The chain in Key Vault must begin with the leaf.'],
  BackendCertificateExpired: ['terminal', 'the certificate is out of date', 'Renew the certificate of API Management.'],
  BackendCertificateNotListed: [
    'terminal',
    'a v1 gateway does not know the leaf',
    'A v1 gateway trusts leaf certificates one by one; add this one.',
  ],
  BackendCertificateUnverifiable: [
    'terminal',
    'the certificate could not be verified',
    'The code of OpenSSL in the evidence tells what was wrong.',
  ],
  BackendProbeStatus: [
    'terminal',
    'the probe got another status',
    'The probe path must answer 200-399 for the internal host name.',
  ],
  BackendProbePathMissing: [
    'terminal',
    'the probe path answers 404',
    'The probe path does not exist on API Management; its own is /status-0123456789abcdef.',
  ],
  BackendProbeBody: [
    'terminal',
    'the probe got another body',
    'The probe expects a text in the body that API Management does not send.',
  ],
  BackendRecordMissing: ['terminal', 'no A record', 'The internal host name has no A record on the DNS server.'],
  BackendNameUnresolvable: [
    'terminal',
    'the gateway cannot resolve the name',
    'The virtual network of the gateway must use the DNS server that has the zone.',
  ],
  BackendRefused: [
    'terminal',
    'the connection is refused',
    'Network security group, route or firewall keep the gateway from API Management, or the record has an old address.',
  ],
  BackendTimeout: [
    'terminal',
    'the backend is too slow',
    'The backend did not answer within the time limit of the probe.',
  ],
  BackendHealthUnknown: [
    'terminal',
    'the gateway has no word on its backend',
    'The gateway cannot resolve the name, or GatewayManager cannot reach the gateway on ports 65200-65535.',
  ],
  BackendHealthEmpty: [
    'terminal',
    'the gateway lists no backend',
    'The pool is empty, or whoever asks may not read backend health.',
  ],
  BackendUnhealthy: ['terminal', 'the backend is unhealthy', 'The evidence has the words of Azure.'],
});
