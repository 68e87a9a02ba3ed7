import { type Expiry, expiryOf, type Tone } from './expiry.ts';
import type { Edge, Hop } from './types.ts';

/** One leg of the path, drawn as an arrow from node to node with what was seen on it. */
export interface Leg {
  readonly from: string;
  readonly to: string;
  readonly host: string;
  readonly tone: Tone;
  readonly verdict: string;
  readonly certificate: {
    readonly subject: string;
    readonly issuer: string;
    readonly thumbprint: string;
    readonly expiry: Expiry;
  } | null;
}

const nodes = {
  gateway: ['Client', 'Application Gateway'],
  apiManagement: ['Application Gateway', 'API Management'],
} as const;

/** The path of one endpoint, client first. The last leg is API Management's own and is verified by it. */
export function chainOf(edge: Edge, endpoint: string, now: number): readonly Leg[] {
  const order: readonly Hop['name'][] = ['gateway', 'apiManagement'];
  const hops = edge.hops.filter((hop) => hop.endpoint === endpoint);
  return order.flatMap((name) => hops.filter((hop) => hop.name === name).map((hop) => legOf(hop, now)));
}

export function endpointsOf(edge: Edge): readonly string[] {
  return [...new Set(edge.hops.map(({ endpoint }) => endpoint))];
}

function legOf(hop: Hop, now: number): Leg {
  const [from, to] = nodes[hop.name];
  const expiry = expiryOf(hop.notAfter, now);
  return {
    from,
    to,
    host: hop.host,
    tone: hop.verified ? expiry.tone : hop.thumbprint === null ? 'unknown' : 'bad',
    verdict: hop.verified ? 'verified' : (hop.reason ?? 'not verified'),
    certificate:
      hop.thumbprint === null
        ? null
        : { subject: hop.subject ?? '–', issuer: hop.issuer ?? '–', thumbprint: hop.thumbprint, expiry },
  };
}
