import type { JsonObject } from '../json.ts';
import { referenceKey } from './back-references.ts';
import { objectNames } from './child-ids.ts';
import type { DesiredEndpoint, RouteWish } from './desired-gateway.ts';
import { chosenFrontEnd, frontEndKey, httpsPortName } from './front-ends.ts';
import {
  childrenOf,
  hostNamesOf,
  isOurs,
  isV1,
  nameOf,
  propertiesOf,
  referenceOf,
  sameName,
} from './gateway-document.ts';

/** A listener and the rule that makes it answer. */
export interface ListenerRoute {
  readonly listener: string;
  readonly rule: string;
  /** The lower comes first: the priority, or on v1 the place in the list. */
  readonly order: number;
  /** None: any. */
  readonly hostNames: readonly string[];
}

/** Where listeners of ours are, or shall be: only what is there as well competes for the same connections. */
export interface Place {
  readonly frontEnd: string;
  readonly port: string;
}

export function wantedPlace(document: JsonObject, desired: RouteWish): Place | null {
  const front = chosenFrontEnd(document, desired);
  if (front === null) return null;
  return { frontEnd: frontEndKey(front), port: `frontendports/${httpsPortName(document).toLowerCase()}` };
}

/** Listeners there, of one of the collections that hold them. */
export function listenersAt(
  document: JsonObject,
  { frontEnd, port }: Place,
  collection: 'httpListeners' | 'listeners' = 'httpListeners',
): readonly JsonObject[] {
  return childrenOf(document, collection).filter(
    (listener) =>
      referenceKey(referenceOf(listener, 'frontendIPConfiguration')) === frontEnd &&
      referenceKey(referenceOf(listener, 'frontendPort')) === port,
  );
}

export function foreignRoutes(document: JsonObject, place: Place): readonly ListenerRoute[] {
  const foreign = listenersAt(document, place).filter((listener) => !isOurs(listener));
  return foreign.flatMap((listener) => routeOf(document, listener) ?? []);
}

/** The route of an endpoint as it is on the gateway now; null when it is not there, or elsewhere. */
export function presentRoute(document: JsonObject, place: Place, { name }: DesiredEndpoint): ListenerRoute | null {
  const wanted = objectNames(name).listener;
  const listener = listenersAt(document, place).find((child) => sameName(nameOf(child), wanted));
  return listener === undefined ? null : routeOf(document, listener);
}

/** A rule of ours that is new to a v1 gateway is put before those that answer to any name (`withRoutingRules`). */
export function wantedRoute(document: JsonObject, endpoint: DesiredEndpoint): ListenerRoute {
  const { listener, rule } = objectNames(endpoint.name);
  const position = childrenOf(document, 'requestRoutingRules').findIndex((child) => sameName(nameOf(child), rule));
  const order = isV1(document) ? position : endpoint.rule.priority;
  return { listener, rule, order, hostNames: endpoint.publicHostnames };
}

/** A listener that no rule names answers nothing. */
function routeOf(document: JsonObject, listener: JsonObject): ListenerRoute | null {
  const rules = childrenOf(document, 'requestRoutingRules');
  const key = `httplisteners/${nameOf(listener).toLowerCase()}`;
  const position = rules.findIndex((rule) => referenceKey(referenceOf(rule, 'httpListener')) === key);
  const rule = rules[position];
  if (rule === undefined) return null;
  const { priority } = propertiesOf(rule);
  const order = typeof priority === 'number' && !isV1(document) ? priority : position;
  return { listener: nameOf(listener), rule: nameOf(rule), order, hostNames: hostNamesOf(listener) };
}
