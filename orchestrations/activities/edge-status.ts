import { renewalDueAt } from '../../shared/domain/certificates/renewal-due.ts';
import { chosenFrontEnd, publicAddressOf } from '../../shared/domain/gateway/front-ends.ts';
import type { ObservedEdge } from '../../shared/domain/observed.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { internalName, publicNames } from '../../shared/domain/status/dns-status.ts';
import type { Seen } from '../../shared/domain/status/edge-verdict.ts';
import { hopStatus } from '../../shared/domain/status/hop-status.ts';
import { pathWarnings } from '../../shared/domain/status/path-warnings.ts';
import type { Endpoint } from '../../shared/domain/spec/endpoint.ts';
import type { EdgeStatus, HopStatus } from '../../shared/domain/stores.ts';
import { ownValue } from '../../shared/domain/own-value.ts';

/** What was seen of an edge, as its status shows it: every hop, every DNS answer, every backend server. */
export function seenOf(spec: EdgeSpec, observed: ObservedEdge): Seen {
  const hopOf = ({ name: endpoint }: Endpoint, name: HopStatus['name']) => ({ endpoint, name, at: observed.at });
  const endpoints = spec.endpoints.flatMap((endpoint) => {
    const found = ownValue(observed.endpoints, endpoint.name);
    return found ? [{ endpoint, found }] : [];
  });
  return {
    at: observed.at,
    hops: endpoints.flatMap(({ endpoint, found }) => [
      ...endpoint.publicHostnames.map((host) =>
        hopStatus({ ...hopOf(endpoint, 'gateway'), host, served: found.servedByGateway[host] ?? null }),
      ),
      hopStatus({
        ...hopOf(endpoint, 'apiManagement'),
        host: endpoint.internalHostname,
        served: found.servedByApiManagement,
      }),
    ]),
    dns: endpoints.map(({ endpoint }) => internalName(endpoint, observed)),
    publicNames: endpoints.flatMap(({ endpoint }) => publicNames(endpoint, observed)),
    warnings: pathWarnings(spec, observed),
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
    publicAddressId: publicAddressIdOf(spec, observed),
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

function publicAddressIdOf({ endpoints }: EdgeSpec, { gateway }: ObservedEdge): string | null {
  const front = chosenFrontEnd(gateway.document, { endpoints, publicAddresses: gateway.publicAddresses });
  return front === null ? null : publicAddressOf(front);
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
