import { asArray, asObject, asText, childrenOf, propertiesOf } from '../gateway/gateway-document.ts';
import { identityIds } from '../gateway/gateway-identity.ts';
import type { Json, JsonObject } from '../json.ts';

/** Resource ids that a gateway refers to and a PUT of it checks: subnets, public IP addresses, identities, WAF policies. Each once. */
export function linkedResources(gateway: JsonObject): readonly string[] {
  const configurations = ['gatewayIPConfigurations', 'frontendIPConfigurations'].flatMap((collection) =>
    childrenOf(gateway, collection).map(propertiesOf),
  );
  const found = [
    ...configurations.flatMap(({ subnet, publicIPAddress }) => [...idOf(subnet), ...idOf(publicIPAddress)]),
    ...identityIds(gateway),
    ...policies(gateway),
  ];
  return [...new Map(found.map((id) => [id.toLowerCase(), id])).values()];
}

/** Of the gateway as a whole, of a listener, of a path. */
function policies(gateway: JsonObject): readonly string[] {
  const listeners = childrenOf(gateway, 'httpListeners').map(propertiesOf);
  const paths = childrenOf(gateway, 'urlPathMaps').flatMap((map) =>
    asArray(propertiesOf(map).pathRules).map((rule) => propertiesOf(asObject(rule))),
  );
  return [propertiesOf(gateway), ...listeners, ...paths].flatMap(({ firewallPolicy }) => idOf(firewallPolicy));
}

function idOf(reference: Json | undefined): readonly string[] {
  const id = asText(asObject(reference).id);
  return id === null ? [] : [id];
}
