import type { CertificateFacts, ObservedPublicAddress } from '../observed.ts';
import type { Route } from '../plan/plan.ts';
import { authenticationCertificateName, trustedRootName } from '../names/gateway-names.ts';

/** What edge-tls wants on a gateway. */
export interface DesiredGateway {
  readonly id: string;
  /**
   * Roots that our settings shall trust once everything is done; none for a backend certificate of a well-known authority. Null while
   * they are not known: then nothing that is trusted is taken away.
   */
  readonly roots: readonly DesiredRoot[] | null;
  /**
   * Well-known roots above what is served now. A setting that names a root trusts no others (Azure docs, "End-to-end TLS with the v2
   * SKU"), so these are named too while one of before is still there, and go with it at `prune`.
   */
  readonly bridges?: readonly DesiredRoot[];
  /** For v1, which accepts exact leaves instead of roots: by endpoint. An endpoint that is left out keeps what it has. */
  readonly leaves?: Readonly<Record<string, DesiredLeaf>>;
  readonly endpoints: readonly DesiredEndpoint[];
  /** What is known of the gateway's public addresses, by which the front end is chosen. */
  readonly publicAddresses?: readonly ObservedPublicAddress[];
  /** On a `live` route what is being served stays until `switch` and `prune`; on a `first` one `build` does it all. */
  readonly route: Exclude<Route, 'remove'>;
  /** Host names that API Management has now. A backend that is served keeps its old name until the new one is among them. */
  readonly backendHostnames: readonly string[];
}

/** What says whose requests reach whom. */
export type RouteWish = Pick<DesiredGateway, 'endpoints' | 'publicAddresses'>;

export interface DesiredRoot {
  readonly name: string;
  /** Base64 DER. */
  readonly data: string;
}

/** A leaf that a v1 gateway accepts from a backend. */
export type DesiredLeaf = DesiredRoot;

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
  /** What signs the certificates of the backends; none for a well-known authority, null while it is not known. */
  readonly roots: readonly Anchor[] | null;
  readonly bridges?: readonly Anchor[];
  /** Newest leaf by endpoint, for v1; null where there is none. */
  readonly leaves?: Readonly<Record<string, Anchor | null>>;
  readonly route: Route;
  readonly backendHostnames: readonly string[];
  readonly publicAddresses?: readonly ObservedPublicAddress[] | undefined;
}

export type Anchor = Pick<CertificateFacts, 'der' | 'thumbprint'>;

export function desiredGateway({
  spec,
  roots,
  bridges = [],
  leaves = {},
  route,
  backendHostnames,
  publicAddresses,
}: GatewayWish): DesiredGateway {
  return {
    id: spec.applicationGateway,
    roots: roots && distinctRoots(roots),
    bridges: distinctRoots(bridges),
    leaves: Object.fromEntries(Object.entries(leaves).flatMap(([endpoint, leaf]) => desiredLeaf(endpoint, leaf))),
    endpoints: spec.endpoints,
    ...(publicAddresses === undefined ? {} : { publicAddresses }),
    route: route === 'live' ? 'live' : 'first',
    backendHostnames: backendHostnames.map((name) => name.toLowerCase()),
  };
}

/** Several endpoints may stand beneath one root. */
function distinctRoots(roots: readonly Anchor[]): readonly DesiredRoot[] {
  const byName = new Map(roots.map(({ thumbprint, der }) => [trustedRootName(thumbprint), der]));
  return [...byName].map(([name, data]) => ({ name, data }));
}

function desiredLeaf(endpoint: string, leaf: Anchor | null): readonly (readonly [string, DesiredLeaf])[] {
  if (leaf === null) return [];
  return [[endpoint, { name: authenticationCertificateName(endpoint, leaf.thumbprint), data: leaf.der }]];
}
