import type { BackendServerHealth, ServedChain } from '../observed.ts';

/** Everything known about one backend that is not healthy. */
export interface DiagnosisInput {
  readonly endpoint: string;
  readonly internalHostname: string;
  readonly probePath: string;
  /** The server that Azure calls bad; null when the list is empty. */
  readonly server: BackendServerHealth | null;
  /** Private address of API Management; null when unknown. */
  readonly apiManagementAddress: string | null;
  /** What the DNS server answers for the internal host name; null when it could not be asked. */
  readonly addresses: readonly string[] | null;
  /** What API Management serves for it; null when it could not be reached from here. */
  readonly served: ServedChain | null;
  /** Host names that the probe, setting and pool on the gateway have. */
  readonly gatewayHostnames: readonly string[];
  /** Host names of API Management's own, such as `apim-contoso.azure-api.net`. */
  readonly defaultHostnames: readonly string[];
  /** SHA-1 thumbprints of the roots that the setting trusts, upper-case hex; null when not known. */
  readonly trustedThumbprints: readonly string[] | null;
}
