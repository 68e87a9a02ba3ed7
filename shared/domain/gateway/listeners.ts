import type { JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { chosenFrontEnd, httpsPortName } from './front-ends.ts';
import { asText, findChild, hostNamesOf, isV1, nameOf } from './gateway-document.ts';
import { listenerCertificateName } from './listener-certificates.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

/** One multi-site listener per endpoint. Host names that are all there in another order stay as they are. */
export function withListeners(document: JsonObject, desired: DesiredGateway): JsonObject {
  const wanted = desired.endpoints.map((endpoint) => listener(document, endpoint, desired));
  return withWantedChildren(document, 'httpListeners', wanted);
}

function listener(document: JsonObject, endpoint: DesiredEndpoint, desired: DesiredGateway): WantedChild {
  const { id: gatewayId } = desired;
  const { listener: name } = objectNames(endpoint.name);
  const v1 = isV1(document);
  return {
    name,
    id: childId(gatewayId, 'httpListeners', name),
    owned: {
      frontendIPConfiguration: { id: frontEndId(document, desired) },
      frontendPort: reference(gatewayId, 'frontendPorts', httpsPortName(document)),
      protocol: 'Https',
      ...(v1
        ? { hostName: endpoint.publicHostnames[0] ?? '' }
        : { hostNames: hostNames(findChild(document, 'httpListeners', name), endpoint.publicHostnames) }),
      sslCertificate: reference(gatewayId, 'sslCertificates', listenerCertificateName(endpoint)),
    },
    initial: { requireServerNameIndication: true },
    // v1 knows one name on a listener only.
    absent: [v1 ? 'hostNames' : 'hostName'],
  };
}

function frontEndId(document: JsonObject, desired: DesiredGateway): string {
  const front = chosenFrontEnd(document, desired);
  const name = front === null ? '' : nameOf(front);
  return asText(front?.id) ?? childId(desired.id, 'frontendIPConfigurations', name);
}

function hostNames(existing: JsonObject | undefined, wanted: readonly string[]): readonly string[] {
  const present = existing === undefined ? [] : hostNamesOf(existing);
  const same = present.length === wanted.length && wanted.every((name) => present.includes(name));
  return same ? present : wanted;
}
