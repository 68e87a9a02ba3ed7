import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { referenceKey } from './back-references.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { httpsPortName } from './front-ends.ts';
import { childrenOf, hostNamesOf, isOurs, isV1, nameOf, propertiesOf, referenceOf } from './gateway-document.ts';

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

/** Listeners of others on our port that answer to a wanted host name already. */
export function hostNameConflicts(document: JsonObject, desired: DesiredGateway): readonly Problem[] {
  const port = `frontendports/${httpsPortName(document).toLowerCase()}`;
  const foreign = childrenOf(document, 'httpListeners').filter(
    (listener) => !isOurs(listener) && referenceKey(referenceOf(listener, 'frontendPort')) === port,
  );
  return desired.endpoints.flatMap((endpoint) =>
    endpoint.publicHostnames.flatMap((hostName) => {
      const holder = foreign.find((listener) => hostNamesOf(listener).includes(hostName));
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
