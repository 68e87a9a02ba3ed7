/** Azure's own words (Azure docs, "Troubleshoot backend health issues in Application Gateway"; azure-sdk-for-net recordings). */
const UNKNOWN =
  'The backend health status could not be retrieved. This happens when an NSG/UDR/Firewall on the application gateway subnet is ' +
  'blocking traffic on ports 65503-65534 in case of v1 SKU, and ports 65200-65535 in case of the v2 SKU or if the FQDN configured ' +
  'in the backend pool could not be resolved to an IP address. To learn more visit - https://aka.ms/UnknownBackendHealth.';

export interface HealthVerdict {
  readonly health: 'Healthy' | 'Unhealthy' | 'Unknown';
  /** `healthProbeErrorName`. Only those of success and of a wrong status have been seen recorded; the others are assumptions. */
  readonly errorName: string;
  /** `healthProbeLog`. */
  readonly log: string;
}

function unhealthy(errorName: string, log: string): HealthVerdict {
  return { health: 'Unhealthy', errorName, log };
}

export const healthTexts = {
  success: (status: number): HealthVerdict => ({
    health: 'Healthy',
    errorName: 'SuccessWithStatusCode',
    log: `Success. Received ${status} status code`,
  }),
  wrongStatus: (status: number): HealthVerdict =>
    unhealthy(
      'HttpStatusCodeMismatchWithStatusCode',
      `Received invalid status code: ${status} in the backend server's HTTP response.`,
    ),
  wrongBody: (expected: string): HealthVerdict =>
    unhealthy(
      'HttpResponseBodyMismatch',
      "Body of the backend's HTTP response did not match the probe setting. Received response body doesn't contain " +
        `{${expected}}.`,
    ),
  timeout: (): HealthVerdict =>
    unhealthy(
      'ProbeTimeout',
      "Time taken by the backend to respond to application gateway's health probe is more than the timeout threshold in the " +
        'probe setting.',
    ),
  cannotConnect: (): HealthVerdict =>
    unhealthy(
      'CannotConnect',
      'Application Gateway could not connect to the backend. Check that the backend responds on the port used for the probe. ' +
        'Also check whether any NSG/UDR/Firewall is blocking access to the Ip and port of this backend.',
    ),
  invalidName: (): HealthVerdict =>
    unhealthy(
      'InvalidFqdn',
      'Application Gateway could not create a probe for this backend. This usually happens when the FQDN of the backend has not ' +
        'been entered correctly.',
    ),
  unresolvable: (): HealthVerdict => ({ health: 'Unknown', errorName: 'DnsResolutionError', log: UNKNOWN }),
  notProbedYet: (): HealthVerdict => ({ health: 'Unknown', errorName: 'Unknown', log: UNKNOWN }),
  nameMismatch: (v2: boolean): HealthVerdict =>
    unhealthy(
      'BackendCertificateCommonNameMismatch',
      v2
        ? 'The Common Name of the leaf certificate presented by the backend server does not match the Probe or Backend Setting ' +
            'hostname of the application gateway. Learn more: https://aka.ms/backendcertcnmismatch'
        : "The Common Name (CN) of the backend certificate doesn't match.",
    ),
  rootMismatch: (): HealthVerdict =>
    unhealthy(
      'BackendCertificateRootMismatch',
      'The root certificate of the server certificate used by the backend does not match the trusted root certificate added to ' +
        'the application gateway. Ensure that you add the correct root certificate to allowlist the backend.',
    ),
  notWellKnown: (): HealthVerdict =>
    unhealthy(
      'BackendCertificateNotSignedByWellKnownCa',
      'The backend Server certificate is not signed by a well-known Certificate Authority (CA). To use unknown CA certificates, ' +
        'its Root certificate must be uploaded to the backend Http Settings of the application gateway.',
    ),
  intermediateMissing: (): HealthVerdict =>
    unhealthy(
      'BackendCertificateIntermediateMissing',
      'The Intermediate certificate is missing from the certificate chain presented by the backend server. Ensure that the ' +
        'certificate chain is complete and correctly ordered on the backend server.',
    ),
  outOfDate: (): HealthVerdict =>
    unhealthy(
      'BackendCertificateExpired',
      'Backend certificate is invalid. Current date is not within the "Valid from" and "Valid to" date range on the certificate.',
    ),
  notWhitelisted: (): HealthVerdict =>
    unhealthy(
      'BackendCertificateNotWhitelisted',
      'Backend server certificate is not whitelisted with Application Gateway.',
    ),
  unverifiable: (code: string): HealthVerdict =>
    unhealthy(
      'BackendCertificateUnverifiable',
      'The validity of the backend certificate could not be verified. To find out the reason, check OpenSSL diagnostics for the ' +
        `message associated with error code ${code}`,
    ),
} as const;
