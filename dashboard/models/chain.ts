import { type Expiry, expiryOf, type Tone, worstOf } from './expiry.ts';
import { type SpecEndpoint, specEndpoints } from './spec-endpoints.ts';
import type { Edge, Hop } from './types.ts';

/** One leg of the path, drawn as an arrow from node to node with what was seen on it. */
export interface Leg {
  readonly from: string;
  readonly to: string;
  readonly tone: Tone;
  /** One for each host name that the leg serves. */
  readonly sightings: readonly Sighting[];
}

export interface Sighting {
  readonly host: string;
  /** Of the verification alone. */
  readonly tone: Tone;
  readonly verdict: string;
  /** What to do; null unless something is wrong. */
  readonly remedy: string | null;
  readonly certificate: SeenCertificate | null;
}

export interface SeenCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly thumbprint: string;
  readonly expiry: Expiry;
}

const nodes = {
  gateway: ['Client', 'Application Gateway'],
  apiManagement: ['Application Gateway', 'API Management'],
} as const;

const remedies = {
  gateway:
    'Check the listener’s certificate in Key Vault, then plan and converge; the gateway is made to read it again.',
  apiManagement:
    'Plan and converge: the root is trusted again and the leaf is issued anew where needed. The last run below says why.',
} as const;

/** The path of one endpoint, client first. The leg to the web apps is API Management's own and is verified by it. */
export function chainOf(edge: Edge, endpoint: SpecEndpoint, now: number): readonly Leg[] {
  const hosts = { gateway: endpoint.publicHostnames, apiManagement: [endpoint.internalHostname] };
  return (['gateway', 'apiManagement'] as const).map((name) => {
    const hops = edge.hops.filter((hop) => hop.endpoint === endpoint.name && hop.name === name);
    const unseen = hosts[name].filter((host) => !hops.some((hop) => hop.host === host));
    const sightings = [...hops.map((hop) => sightingOf(hop, now)), ...unseen.map(notSeen)];
    const [from, to] = nodes[name];
    return { from, to, tone: worstOf(sightings.flatMap(tonesOf)), sightings };
  });
}

/** Endpoints of the spec, and those that are still seen although the spec has lost them. */
export function endpointsOf(edge: Edge): readonly SpecEndpoint[] {
  const known = specEndpoints(edge.spec);
  const names = new Set(edge.hops.map(({ endpoint }) => endpoint));
  const others = [...names].filter((name) => !known.some((endpoint) => endpoint.name === name));
  return [...known, ...others.map((name) => ({ name, internalHostname: '', publicHostnames: [] }))];
}

const tonesOf = ({ tone, certificate }: Sighting): Tone[] => (certificate ? [tone, certificate.expiry.tone] : [tone]);

function sightingOf(hop: Hop, now: number): Sighting {
  if (hop.thumbprint === null) return hop.state === 'silent' ? silent(hop) : notReached(hop);
  const expiry = expiryOf(hop.notAfter, now);
  const isUnreached = hop.state === 'unreached';
  const certificate = {
    subject: hop.subject ?? '–',
    issuer: hop.issuer ?? '–',
    thumbprint: hop.thumbprint,
    expiry,
  };
  return {
    host: hop.host,
    tone: hop.verified ? 'good' : isUnreached ? 'soon' : 'bad',
    verdict: hop.verified ? 'verified' : (hop.reason ?? 'not verified'),
    remedy: remedyOf(hop, { isUnreached, isExpiring: expiry.tone === 'bad' }),
    certificate,
  };
}

function remedyOf(hop: Hop, { isUnreached, isExpiring }: { isUnreached: boolean; isExpiring: boolean }): string | null {
  if (hop.verified && !isExpiring) return null;
  return isUnreached && !isExpiring ? lookAtRun : remedies[hop.name];
}

/** Something is there and shows no certificate. */
const silent = (hop: Hop): Sighting => ({
  ...notSeen(hop.host),
  tone: 'bad',
  verdict: hop.reason ?? 'ends the handshake',
  remedy: remedies[hop.name],
});

const lookAtRun =
  'Look at the last run below. If it has succeeded, check that the app is connected to the virtual network.';

/** Either it is broken or the app does not stand where it could see it: the last run knows. */
const notReached = ({ host, reason }: Hop): Sighting => ({
  ...notSeen(host),
  tone: 'soon',
  verdict: reason ?? 'not reached',
  remedy: lookAtRun,
});

const notSeen = (host: string): Sighting => ({
  host,
  tone: 'unknown',
  verdict: 'not seen yet',
  remedy: null,
  certificate: null,
});
