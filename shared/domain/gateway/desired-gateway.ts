import type { CertificateFacts } from '../observed.ts';
import type { Route } from '../plan/plan.ts';
import { trustedRootName } from '../names/gateway-names.ts';

/** What edge-tls wants on a gateway. */
export interface DesiredGateway {
  readonly id: string;
  /**
   * Roots that our settings shall trust once everything is done; none for a backend certificate of a well-known authority. Null while
   * they are not known: then nothing that is trusted is taken away.
   */
  readonly roots: readonly DesiredRoot[] | null;
  readonly endpoints: readonly DesiredEndpoint[];
  /** On a `live` route what is being served stays until `switch` and `prune`; on a `first` one `build` does it all. */
  readonly route: Exclude<Route, 'remove'>;
  /** Host names that API Management has now. A backend that is served keeps its old name until the new one is among them. */
  readonly backendHostnames: readonly string[];
}

export interface DesiredRoot {
  readonly name: string;
  /** Base64 DER. */
  readonly data: string;
}

/** Shape of an endpoint of the spec, as far as the gateway is concerned. */
export interface DesiredEndpoint {
  readonly name: string;
  readonly internalHostname: string;
  readonly publicHostnames: readonly string[];
  readonly listenerCertificate: { readonly keyVaultSecretId: string } | { readonly sslCertificateName: string };
  readonly rule:
    | { readonly type: 'Basic'; readonly priority: number }
    | { readonly type: 'PathBased'; readonly priority: number; readonly paths: readonly string[] };
  readonly probePath: string;
}

export interface GatewayWish {
  readonly spec: { readonly applicationGateway: string; readonly endpoints: readonly DesiredEndpoint[] };
  /** Newest usable root; null while there is none. */
  readonly root: Pick<CertificateFacts, 'der' | 'thumbprint'> | null;
  readonly route: Route;
  readonly backendHostnames: readonly string[];
}

export function desiredGateway({ spec, root, route, backendHostnames }: GatewayWish): DesiredGateway {
  return {
    id: spec.applicationGateway,
    roots: root === null ? null : [{ name: trustedRootName(root.thumbprint), data: root.der }],
    endpoints: spec.endpoints,
    route: route === 'live' ? 'live' : 'first',
    backendHostnames: backendHostnames.map((name) => name.toLowerCase()),
  };
}
