import { isAnswered } from '../dns/compare-record.ts';
import { asText, childrenOf, propertiesOf } from '../gateway/gateway-document.ts';
import type { ObservedEdge, ObservedGateway } from '../observed.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import type { EdgeStatus } from '../stores.ts';
import { ownValue } from '../own-value.ts';

/** Whether an internal name leads to API Management and nowhere else; null when the server could not be asked. */
export function internalName(
  { name, internalHostname }: Endpoint,
  { endpoints, apiManagement }: ObservedEdge,
): EdgeStatus['dns'][number] {
  const answers = ownValue(endpoints, name)?.addresses ?? null;
  const wanted = apiManagement.privateIPAddresses[0] ?? null;
  const isRight = answers === null || wanted === null ? null : isAnswered(answers, wanted);
  return { name: internalHostname, answers, wanted, isRight };
}

/** Where public host names lead. Whoever has none but wildcards is asked about by no client. */
export function publicNames(
  { name, publicHostnames }: Endpoint,
  { endpoints, gateway }: ObservedEdge,
): NonNullable<EdgeStatus['publicNames']> {
  const wanted = gatewayAddresses(gateway);
  return publicHostnames
    .filter((host) => !host.startsWith('*.'))
    .map((host) => {
      const answers = ownValue(endpoints, name)?.publicAddresses?.[host] ?? null;
      const isKnown = answers !== null && wanted.length > 0;
      const isRight = isKnown ? answers.length > 0 && answers.every((address) => wanted.includes(address)) : null;
      return { endpoint: name, name: host, answers, wanted, isRight };
    });
}

/** Of every front end: a name that is split over the public and the private one may lead to either. */
function gatewayAddresses({ document, publicAddress }: ObservedGateway): readonly string[] {
  const fronts = childrenOf(document, 'frontendIPConfigurations');
  const inside = fronts.flatMap((front) => asText(propertiesOf(front).privateIPAddress) ?? []);
  return [...(publicAddress === null ? [] : [publicAddress]), ...inside];
}
