import { ownValue } from '../own-value.ts';

/** Key Vault certificate of one endpoint's leaf; its tags say whose it is, since `a-b` + `c` and `a` + `b-c` meet in one name. */
export function leafCertificateName(edge: string, endpoint: string): string {
  return `edge-tls-${edge}-${endpoint}`;
}

/** What names the certificate of an endpoint in a spec. */
interface Served {
  readonly name: string;
  readonly issuer?: { readonly kind: string; readonly certificateNames?: Readonly<Record<string, string>> };
}

/** Key Vault certificate that API Management serves for an endpoint: one of ours, or the one that somebody else keeps there. */
export function servedCertificateName({ name, issuer }: Served, endpoint: string): string {
  return ownValue(issuer?.certificateNames, endpoint) ?? leafCertificateName(name, endpoint);
}

export const EDGE_TAG = 'edge-tls-edge';
export const ENDPOINT_TAG = 'edge-tls-endpoint';

/** Tags of a certificate that edge-tls makes for an endpoint, or of a root that its edge made first. */
export function ownershipTags(edge: string, endpoint?: string): Record<string, string> {
  return endpoint === undefined ? { [EDGE_TAG]: edge } : { [EDGE_TAG]: edge, [ENDPOINT_TAG]: endpoint };
}
