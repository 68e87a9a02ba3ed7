import { renewalDueAt } from '../../shared/domain/certificates/renewal-due.ts';
import { publicAddressOf, publicFrontEnd } from '../../shared/domain/gateway/front-ends.ts';
import type { ObservedEdge, ServedChain } from '../../shared/domain/observed.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { EdgeStatus, HopStatus } from '../../shared/domain/stores.ts';
import { ownValue } from '../../shared/domain/own-value.ts';

type Seen = Omit<EdgeStatus, 'ready' | 'reason' | 'message'>;

/** What was seen of an edge, as its status shows it: every hop, every DNS answer, every backend server. */
export function seenOf(spec: EdgeSpec, observed: ObservedEdge): Seen {
  const endpoints = spec.endpoints.flatMap((endpoint) => {
    const found = ownValue(observed.endpoints, endpoint.name);
    return found ? [{ endpoint, found }] : [];
  });
  return {
    at: observed.at,
    hops: endpoints.flatMap(({ endpoint, found }) => [
      ...endpoint.publicHostnames.map((host) =>
        hop(endpoint.name, 'gateway', { host, served: found.servedByGateway[host] ?? null }),
      ),
      hop(endpoint.name, 'apiManagement', { host: endpoint.internalHostname, served: found.servedByApiManagement }),
    ]),
    dns: endpoints.map(({ endpoint, found }) => ({ name: endpoint.internalHostname, answers: found.addresses })),
    health: endpoints.flatMap(({ endpoint, found }) =>
      (found.health?.servers ?? []).map(({ address, health, log }) => ({
        endpoint: endpoint.name,
        address,
        health,
        log,
      })),
    ),
    renewalAt: renewalAt(spec, observed),
    certificates: certificatesOf(observed),
    publicAddressId: publicAddressIdOf(observed),
  };
}

/** Each once: several endpoints may serve the same one. */
function certificatesOf({ root, endpoints }: ObservedEdge): NonNullable<EdgeStatus['certificates']> {
  const all = [
    root,
    ...Object.values(endpoints).flatMap(({ leaf, listenerCertificate }) => [leaf, listenerCertificate]),
  ];
  const seen = new Map(all.flatMap((found) => (found === null ? [] : [[found.id, found.version] as const])));
  return [...seen].map(([id, version]) => ({ id, version }));
}

function publicAddressIdOf({ gateway }: ObservedEdge): string | null {
  const front = publicFrontEnd(gateway.document);
  return front === null ? null : publicAddressOf(front);
}

function hop(
  endpoint: string,
  name: HopStatus['name'],
  { host, served }: { host: string; served: ServedChain | null },
): HopStatus {
  const leaf = served?.chain[0];
  return {
    endpoint,
    name,
    host,
    subject: leaf?.subject ?? null,
    issuer: leaf?.issuer ?? null,
    thumbprint: leaf?.thumbprint ?? null,
    notAfter: leaf?.notAfter ?? null,
    verified: served?.verified ?? false,
    reason: served === null ? 'It could not be reached from the app.' : served.reason,
  };
}

/** When the first leaf has used up the share of its lifetime that the spec allows. */
function renewalAt({ issuer, renewal, endpoints }: EdgeSpec, observed: ObservedEdge): number | null {
  if (issuer.kind === 'existing') return null;
  const due = endpoints.flatMap(({ name }) => {
    const certificate = ownValue(observed.endpoints, name)?.leaf?.certificate;
    if (!certificate) return [];
    return [renewalDueAt(certificate, renewal.atLifetimePercent)];
  });
  return due.length === 0 ? null : Math.min(...due);
}
