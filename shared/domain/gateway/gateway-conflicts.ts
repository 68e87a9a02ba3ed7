import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { asText, childrenOf, hostNamesOf, isOurs, isV1, nameOf, propertiesOf } from './gateway-document.ts';
import { canonicalHostName } from './host-name-pattern.ts';
import { listenersAt, wantedPlace } from './listener-routes.ts';

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
