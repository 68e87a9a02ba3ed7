import type { JsonObject } from '../json.ts';
import { objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import {
  asText,
  childrenOf,
  hostNamesOf,
  isOurs,
  nameOf,
  propertiesOf,
  referenceOf,
  sameName,
  withChildren,
} from './gateway-document.ts';
import { canonicalHostName } from './host-name-pattern.ts';
import { withNewIds } from './new-ids.ts';
import { type Surplus, surplusObjects, withoutSurplus } from './surplus-objects.ts';

/**
 * Listeners and rules of endpoints that are no longer in the spec, but hold a host name or a priority that is needed now (two
 * endpoints became one): Azure allows each only once, so they go in the same PUT that brings their successor. A listener and its
 * rule go together, since neither is valid without the other. A redirect to such a listener leads to whoever has its host name now.
 */
export function withoutSupersededRoutes(document: JsonObject, desired: DesiredGateway): JsonObject {
  const surplus = surplusObjects(document, desired);
  const rules = childrenOf(document, 'requestRoutingRules').filter(
    (rule) => isOurs(rule) && surplus('requestRoutingRules', rule) && isInTheWay(document, rule, desired),
  );
  const listeners = new Set(rules.map((rule) => referenceOf(rule, 'httpListener')));
  const going: Surplus = (collection, child) => {
    if (collection === 'requestRoutingRules') return rules.includes(child);
    if (collection !== 'httpListeners' || !surplus(collection, child)) return false;
    return listeners.has(idOf(document, child)) || holdsHostName(child, desired);
  };
  return withoutSurplus(withRedirectsCarried(document, desired, going), going);
}

function withRedirectsCarried(document: JsonObject, desired: DesiredGateway, going: Surplus): JsonObject {
  const leaving = childrenOf(document, 'httpListeners').filter(
    (listener) => isOurs(listener) && going('httpListeners', listener),
  );
  const pairs = leaving.flatMap((listener) => {
    const heir = desired.endpoints.find((endpoint) => sharesHostName(listener, endpoint));
    const key = `httplisteners/${nameOf(listener).toLowerCase()}`;
    return heir === undefined ? [] : [[key, objectNames(heir.name).listener] as const];
  });
  if (pairs.length === 0) return document;
  const ids = { gateway: asText(document.id) ?? '', names: new Map(pairs) };
  const redirects = childrenOf(document, 'redirectConfigurations');
  const carried = redirects.map((redirect) => withNewIds(redirect, ids) as JsonObject);
  return withChildren(document, 'redirectConfigurations', carried);
}

function isInTheWay(document: JsonObject, rule: JsonObject, desired: DesiredGateway): boolean {
  const priority = propertiesOf(rule).priority;
  if (desired.endpoints.some((endpoint) => endpoint.rule.priority === priority)) return true;
  const listener = childrenOf(document, 'httpListeners').find(
    (child) => idOf(document, child) === referenceOf(rule, 'httpListener'),
  );
  return listener !== undefined && holdsHostName(listener, desired);
}

function holdsHostName(listener: JsonObject, desired: DesiredGateway): boolean {
  return desired.endpoints.some(
    (endpoint) =>
      !sameName(objectNames(endpoint.name).listener, nameOf(listener)) && sharesHostName(listener, endpoint),
  );
}

function sharesHostName(listener: JsonObject, { publicHostnames }: DesiredEndpoint): boolean {
  const names = hostNamesOf(listener);
  return publicHostnames.some((name) => names.includes(canonicalHostName(name)));
}

function idOf(document: JsonObject, listener: JsonObject): string {
  const id = asText(listener.id) ?? `${asText(document.id) ?? ''}/httpListeners/${nameOf(listener)}`;
  return id.toLowerCase();
}
