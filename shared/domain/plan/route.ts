import { backendHostnames } from '../gateway/backend-hostnames.ts';
import { objectNames } from '../gateway/child-ids.ts';
import { findChild } from '../gateway/gateway-document.ts';
import { withRenames } from '../gateway/renamed-endpoints.ts';
import { servesSomebody } from '../health/is-healthy.ts';
import type { ObservedEdge } from '../observed.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import { ownValue } from '../own-value.ts';

/** Names of the endpoints that clients are served through now. With any of them a run takes the route `live`. */
export function liveEndpoints(endpoints: readonly Endpoint[], observed: ObservedEdge): readonly string[] {
  const { gateway } = observed;
  // An endpoint that has a new name is served by the old one's objects.
  const renamed = { ...observed, gateway: { ...gateway, document: withRenames(gateway.document, endpoints) } };
  return endpoints.filter((endpoint) => isLive(endpoint, renamed)).map(({ name }) => name);
}

/**
 * A way through the gateway is there and some server behind it is good. A backend that only looks bad at the moment of asking is
 * taken for live too, when API Management serves what it should for the name that the gateway asks for: then it was served, and will
 * be again once the fault on the gateway's side is mended.
 */
function isLive(endpoint: Endpoint, { gateway, endpoints }: ObservedEdge): boolean {
  const names = objectNames(endpoint.name);
  const hasWay =
    findChild(gateway.document, 'httpListeners', names.listener) !== undefined &&
    findChild(gateway.document, 'requestRoutingRules', names.rule) !== undefined;
  if (!hasWay) return false;
  const now = ownValue(endpoints, endpoint.name);
  if (servesSomebody(now?.health ?? null)) return true;
  const asksRightName = backendHostnames(gateway.document).includes(endpoint.internalHostname);
  return asksRightName && (now?.servedByApiManagement?.verified ?? false);
}
