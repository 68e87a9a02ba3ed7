import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { referenceKey } from './back-references.ts';
import { objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import {
  asArray,
  asText,
  childrenOf,
  findChild,
  hostNamesOf,
  isObject,
  isOurs,
  isV1,
  nameOf,
  propertiesOf,
  referenceOf,
} from './gateway-document.ts';
import { canonicalHostName } from './host-name-pattern.ts';
import { listenersAt, wantedPlace } from './listener-routes.ts';
import { withRenames } from './renamed-endpoints.ts';

/** Rules of others that hold a wanted priority, or have none while ours have one. */
export function priorityConflicts(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  if (isV1(document)) return [];
  const foreign = childrenOf(document, 'requestRoutingRules').filter((rule) => !isOurs(rule));
  const taken = desired.endpoints.flatMap((endpoint) => {
    const holder = foreign.find((rule) => propertiesOf(rule).priority === endpoint.rule.priority);
    return holder === undefined ? [] : [priorityTaken(endpoint.name, endpoint.rule.priority, nameOf(holder))];
  });
  const without = foreign.filter((rule) => typeof propertiesOf(rule).priority !== 'number').map(nameOf);
  return without.length === 0 ? taken : [...taken, priorityMixed(without)];
}

function priorityTaken(endpoint: string, priority: number, rule: string): Problem {
  return problem('PriorityTaken', {
    what: `Priority ${priority} of endpoint ${endpoint} belongs to the rule ${rule} on the gateway.`,
    why: 'Azure allows each priority once on a gateway, and that rule is not one of edge-tls.',
    fix: 'Choose a free priority for the endpoint.',
    evidence: { endpoint, priority, rule },
  });
}

/** Azure's words: "Either all or no rule should have the priority specified." (application-gateway-kubernetes-ingress#1389). */
function priorityMixed(rules: readonly string[]): Problem {
  return problem('GatewayPriorityMixed', {
    what: `Rules on the gateway have no priority: ${rules.join(', ')}.`,
    why: 'Azure takes a document only if all rules have a priority or none has, and ours need one.',
    fix: 'Give those rules a priority.',
    evidence: { rules: rules.join(', ') },
  });
}

/** Listeners of others on our front end and port that answer to a wanted host name already. Elsewhere it is another site. */
export function hostNameConflicts(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  const place = wantedPlace(document, desired);
  if (place === null) return [];
  const foreign = listenersAt(document, place).filter((listener) => !isOurs(listener));
  return desired.endpoints.flatMap((endpoint) =>
    endpoint.publicHostnames.flatMap((hostName) => {
      const holder = foreign.find((listener) => hostNamesOf(listener).includes(canonicalHostName(hostName)));
      return holder === undefined ? [] : [hostNameTaken(endpoint.name, hostName, nameOf(holder))];
    }),
  );
}

function hostNameTaken(endpoint: string, hostName: string, listener: string): Problem {
  return problem('HostNameTaken', {
    what: `${hostName} of endpoint ${endpoint} is on the listener ${listener} already.`,
    why: 'A host name may stand on one listener of a port, and that listener is not one of edge-tls.',
    fix: `Take ${hostName} off that listener, or leave it out of the spec.`,
    evidence: { endpoint, hostName, listener },
  });
}

/**
 * Listeners of others on our front end and port that speak something else than HTTPS: plain HTTP, or TCP and TLS as they are. That
 * Azure refuses such neighbours is an assumption; where it did not, only one of them could be given a connection.
 */
export function protocolConflicts(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  const place = wantedPlace(document, desired);
  if (place === null || desired.endpoints.length === 0) return [];
  const http = listenersAt(document, place).filter(
    (listener) => !isOurs(listener) && /^http$/i.test(asText(propertiesOf(listener).protocol) ?? ''),
  );
  return [...http, ...listenersAt(document, place, 'listeners')].map((listener) =>
    portTaken(nameOf(listener), asText(propertiesOf(listener).protocol) ?? 'another protocol'),
  );
}

function portTaken(listener: string, protocol: string): Problem {
  return problem('PortTaken', {
    what: `The listener ${listener} speaks ${protocol} on port 443 of the front end that edge-tls needs for HTTPS.`,
    why: 'One port of a front end carries one protocol, and that listener is not one of edge-tls.',
    fix: 'Move that listener to another port or front end.',
    evidence: { listener, protocol },
  });
}

/** Rules of others on a listener of ours, from which they have taken our rule away: a listener has one (`UsingSameHttpListener`). */
export function ruleConflicts(asRead: JsonObject, { endpoints }: DesiredGateway): readonly Problem[] {
  const document = withRenames(asRead, endpoints);
  const foreign = childrenOf(document, 'requestRoutingRules').filter((rule) => !isOurs(rule));
  return endpoints.flatMap(({ name }) => {
    const { listener } = objectNames(name);
    const key = `httplisteners/${listener.toLowerCase()}`;
    const holder = foreign.find((rule) => referenceKey(referenceOf(rule, 'httpListener')) === key);
    return holder === undefined ? [] : [listenerTaken(name, listener, nameOf(holder))];
  });
}

function listenerTaken(endpoint: string, listener: string, rule: string): Problem {
  return problem('ListenerTaken', {
    what: `The rule ${rule} on the gateway answers for ${listener}, the listener of endpoint ${endpoint}.`,
    why: 'A listener has one rule, and that rule is not one of edge-tls.',
    fix: `Remove the rule ${rule}, or point it at a listener of its own; the next run then adds ours.`,
    evidence: { endpoint, listener, rule },
  });
}

/** Path rules that others have put into a map of ours, with a path that the spec wants: a map has each path once. */
export function pathConflicts(asRead: JsonObject, { endpoints }: DesiredGateway): readonly Problem[] {
  const document = withRenames(asRead, endpoints);
  return endpoints.flatMap((endpoint) => {
    const { rule } = endpoint;
    if (rule.type !== 'PathBased') return [];
    return foreignPathRules(document, endpoint).flatMap((theirs) => {
      const taken = asArray(propertiesOf(theirs).paths).flatMap((path) => asText(path) ?? []);
      const both = rule.paths.filter((path) => taken.includes(path));
      return both.length === 0 ? [] : [pathTaken(endpoint.name, both, nameOf(theirs))];
    });
  });
}

function foreignPathRules(document: JsonObject, { name }: DesiredEndpoint): readonly JsonObject[] {
  const map = findChild(document, 'urlPathMaps', objectNames(name).map);
  const rules = map === undefined ? [] : asArray(propertiesOf(map).pathRules);
  return rules.filter(isObject).filter((rule) => !isOurs(rule));
}

function pathTaken(endpoint: string, paths: readonly string[], rule: string): Problem {
  return problem('PathTaken', {
    what: `${paths.join(', ')} of endpoint ${endpoint} belongs to the path rule ${rule} in its path map.`,
    why: 'A path may stand once in a path map, and that path rule is not one of edge-tls.',
    fix: `Take ${paths.join(', ')} out of that path rule, or leave it out of the spec.`,
    evidence: { endpoint, paths: paths.join(', '), rule },
  });
}
