import type { JsonObject } from '../json.ts';
import { withAuthenticationCertificates } from './authentication-certificates.ts';
import { withBackendPools } from './backend-pools.ts';
import { withBackendSettings } from './backend-settings.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { withHttpsPort } from './front-ends.ts';
import type { Hosts } from './kept-host.ts';
import { withListenerCertificates } from './listener-certificates.ts';
import { withListeners } from './listeners.ts';
import { withProbes } from './probes.ts';
import { withRoutingRules } from './routing-rules.ts';
import { withRenames } from './renamed-endpoints.ts';
import { withoutSupersededRoutes } from './superseded-routes.ts';
import { surplusObjects, withoutSurplus } from './surplus-objects.ts';
import { withTrustedRoots } from './trusted-roots.ts';
import { withUrlPathMaps } from './url-path-maps.ts';

/**
 * `build`: everything desired is there; on a live route nothing that is trusted or served goes.
 * `switch`: backends point at the host names of the spec.
 * `prune`: of ours, only what is desired remains.
 * `remove`: nothing of ours remains.
 */
export type GatewayStage = 'build' | 'switch' | 'prune' | 'remove';

/**
 * The document to PUT, from the document as read. What is not ours is carried over unread, fields and all. A document that needs
 * no change comes back as the same value, so a stage done twice changes nothing the second time.
 */
export function nextGatewayDocument(document: JsonObject, desired: DesiredGateway, stage: GatewayStage): JsonObject {
  if (stage === 'remove') return withoutSurplus(document, () => true);
  if (stage === 'prune') return pruned(document, desired);
  if (stage === 'switch') return backends(document, desired, 'move');
  return desired.route === 'live' ? built(document, desired) : pruned(built(document, desired), desired);
}

/** In the order of dependence, so that every reference has its object. */
function built(document: JsonObject, desired: DesiredGateway): JsonObject {
  const named = withRenames(document, desired.endpoints);
  const trusting = withTrust(withoutSupersededRoutes(named, desired), desired);
  const served = withHttpsPort(withListenerCertificates(trusting, desired), desired);
  const routed = withListeners(backends(served, desired, 'keep'), desired);
  return withRoutingRules(withUrlPathMaps(routed, desired), desired);
}

/** Roots for v2, leaves for v1. */
function withTrust(document: JsonObject, desired: DesiredGateway): JsonObject {
  return withAuthenticationCertificates(withTrustedRoots(document, desired), desired);
}

function backends(document: JsonObject, desired: DesiredGateway, hosts: Hosts): JsonObject {
  const probed = withProbes(withBackendPools(document, desired, hosts), desired, hosts);
  return withBackendSettings(probed, desired, { hosts, trust: 'add' });
}

function pruned(document: JsonObject, desired: DesiredGateway): JsonObject {
  const exact = withBackendSettings(document, desired, { hosts: 'keep', trust: 'exact' });
  return withoutSurplus(exact, surplusObjects(exact, desired));
}
