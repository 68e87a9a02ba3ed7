import type { JsonObject } from '../json.ts';
import { HTTPS_PORT_NAME } from '../names/gateway-names.ts';
import { childId } from './child-ids.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { asObject, asText, childrenOf, nameOf, propertiesOf } from './gateway-document.ts';
import { withWantedChildren } from './merge-child.ts';

const HTTPS = 443;

/** Name of the front end with a public address, the first by name; null when the gateway has none. */
export function publicFrontEnd(document: JsonObject): JsonObject | null {
  const fronts = childrenOf(document, 'frontendIPConfigurations');
  return firstByName(fronts.filter((front) => publicAddressOf(front) !== null));
}

/** Resource id of the front end's public IP address. */
export function publicAddressOf(front: JsonObject): string | null {
  return asText(asObject(propertiesOf(front).publicIPAddress).id);
}

/** Name of the front end port 443 that is there, whoever made it; ours when there is none. A number may occur once only. */
export function httpsPortName(document: JsonObject): string {
  const ports = childrenOf(document, 'frontendPorts').filter((port) => propertiesOf(port).port === HTTPS);
  const port = firstByName(ports);
  return port === null ? HTTPS_PORT_NAME : nameOf(port);
}

export function withHttpsPort(document: JsonObject, desired: DesiredGateway): JsonObject {
  if (httpsPortName(document) !== HTTPS_PORT_NAME || desired.endpoints.length === 0) return document;
  const id = childId(desired.id, 'frontendPorts', HTTPS_PORT_NAME);
  return withWantedChildren(document, 'frontendPorts', [{ name: HTTPS_PORT_NAME, id, owned: { port: HTTPS } }]);
}

/** Azure shuffles collections, so position says nothing. */
function firstByName(children: readonly JsonObject[]): JsonObject | null {
  return [...children].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))[0] ?? null;
}
