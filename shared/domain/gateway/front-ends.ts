import type { JsonObject } from '../json.ts';
import { HTTPS_PORT_NAME } from '../names/gateway-names.ts';
import type { ObservedPublicAddress } from '../observed.ts';
import { childId, objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import {
  asObject,
  asText,
  childrenOf,
  findChild,
  isOurs,
  nameOf,
  propertiesOf,
  referenceOf,
} from './gateway-document.ts';
import { referenceKey } from './back-references.ts';
import { withWantedChildren } from './merge-child.ts';

const HTTPS = 443;

/** What tells which front end listeners of ours belong on. */
export interface FrontEndChoice {
  readonly endpoints: readonly Pick<DesiredEndpoint, 'name'>[];
  /** What is known of the public addresses of the gateway. Without it, each may be of either version. */
  readonly publicAddresses?: readonly ObservedPublicAddress[] | undefined;
}

/** Front ends with a public address, by name: Azure shuffles collections, so position says nothing. */
export function publicFrontEnds(document: JsonObject): readonly JsonObject[] {
  const fronts = childrenOf(document, 'frontendIPConfigurations');
  return byName(fronts.filter((front) => publicAddressOf(front) !== null));
}

/**
 * The front end for the public host names, chosen by what it is: public, and of IPv4, which everybody has (Azure docs: a gateway with
 * an IPv6 front end always has one of IPv4 beside it). Where several are, the one that a listener of ours is on already, so that
 * nothing moves; else the first by name whose address is known. Null when there is none.
 */
export function chosenFrontEnd(document: JsonObject, choice: FrontEndChoice): JsonObject | null {
  const fitting = publicFrontEnds(document).filter((front) => versionOf(front, choice) !== 'IPv6');
  const ours = ourFrontEndKeys(document, choice);
  const used = fitting.find(isAt(ours.find((key) => fitting.some(isAt(key))) ?? ''));
  const known = fitting.filter((front) => versionOf(front, choice) === 'IPv4');
  return used ?? known[0] ?? fitting[0] ?? null;
}

/** What is known of a front end's public address; undefined where nothing was asked, null where it could not be read. */
export function knownAddress(
  front: JsonObject,
  { publicAddresses }: Pick<FrontEndChoice, 'publicAddresses'>,
): ObservedPublicAddress['found'] | undefined {
  const id = publicAddressOf(front)?.toLowerCase();
  return publicAddresses?.find((address) => address.id.toLowerCase() === id)?.found;
}

function versionOf(front: JsonObject, choice: FrontEndChoice): 'IPv4' | 'IPv6' | null {
  return knownAddress(front, choice)?.version ?? null;
}

/** Front ends that listeners of ours are on now: those of the endpoints in their order, then of what was an endpoint before. */
function ourFrontEndKeys(document: JsonObject, { endpoints }: FrontEndChoice): readonly string[] {
  const wanted = endpoints.map(({ name }) => findChild(document, 'httpListeners', objectNames(name).listener));
  const all = [...wanted, ...byName(childrenOf(document, 'httpListeners').filter(isOurs))];
  return all
    .filter((listener) => listener !== undefined)
    .map((listener) => referenceKey(referenceOf(listener, 'frontendIPConfiguration')));
}

const isAt =
  (key: string) =>
  (front: JsonObject): boolean =>
    frontEndKey(front) === key;

/** As `referenceKey` has it, so that references can be compared with it. */
export function frontEndKey(front: JsonObject): string {
  return `frontendipconfigurations/${nameOf(front).toLowerCase()}`;
}

/** Resource id of the front end's public IP address. */
export function publicAddressOf(front: JsonObject): string | null {
  return asText(asObject(propertiesOf(front).publicIPAddress).id);
}

/**
 * Name of the front end port 443 that is there, whoever made it; ours when there is none. A number may occur once only on a gateway,
 * so all front ends share the port.
 */
export function httpsPortName(document: JsonObject): string {
  const ports = childrenOf(document, 'frontendPorts').filter((port) => propertiesOf(port).port === HTTPS);
  const [port] = byName(ports);
  return port === undefined ? HTTPS_PORT_NAME : nameOf(port);
}

export function withHttpsPort(document: JsonObject, desired: DesiredGateway): JsonObject {
  if (httpsPortName(document) !== HTTPS_PORT_NAME || desired.endpoints.length === 0) return document;
  const id = childId(desired.id, 'frontendPorts', HTTPS_PORT_NAME);
  return withWantedChildren(document, 'frontendPorts', [{ name: HTTPS_PORT_NAME, id, owned: { port: HTTPS } }]);
}

function byName(children: readonly JsonObject[]): readonly JsonObject[] {
  return [...children].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
