import type { Json, JsonObject } from '../json.ts';
import { isOurs as isOurName } from '../names/gateway-names.ts';
import { canonicalHostName } from './host-name-pattern.ts';

/** Collections that edge-tls writes to. All others are carried over unread. */
export const managedCollections = [
  'sslCertificates',
  'trustedRootCertificates',
  'authenticationCertificates',
  'frontendPorts',
  'probes',
  'backendAddressPools',
  'backendHttpSettingsCollection',
  'httpListeners',
  'urlPathMaps',
  'requestRoutingRules',
] as const;
export type ManagedCollection = (typeof managedCollections)[number];

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function asArray(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Of a gateway or of one of its children. */
export function propertiesOf(resource: JsonObject): JsonObject {
  return asObject(resource.properties);
}

export function childrenOf(document: JsonObject, collection: string): readonly JsonObject[] {
  return asArray(propertiesOf(document)[collection]).filter(isObject);
}

/** The document with another collection; everything else is the same value. Unchanged children mean the unchanged document. */
export function withChildren(document: JsonObject, collection: string, children: readonly JsonObject[]): JsonObject {
  const before = childrenOf(document, collection);
  if (before.length === children.length && before.every((child, index) => child === children[index])) return document;
  return { ...document, properties: { ...propertiesOf(document), [collection]: children } };
}

export function nameOf(resource: JsonObject): string {
  return asText(resource.name) ?? '';
}

export function findChild(document: JsonObject, collection: string, name: string): JsonObject | undefined {
  return childrenOf(document, collection).find((child) => sameName(nameOf(child), name));
}

/** ARM compares names without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Made by edge-tls: the prefix tells. A gateway belongs to one edge, so all of these are this edge's. */
export function isOurs(child: JsonObject): boolean {
  return isOurName(nameOf(child));
}

/** Id in a `{ "id": … }` field of a child's properties, lower-cased; null when there is none. */
export function referenceOf(child: JsonObject, field: string): string | null {
  return asText(asObject(propertiesOf(child)[field]).id)?.toLowerCase() ?? null;
}

/** Host names of a listener, whether written as `hostName` or `hostNames`, each as names are compared. None: it answers to any. */
export function hostNamesOf(listener: JsonObject): readonly string[] {
  const { hostName, hostNames } = propertiesOf(listener);
  return [hostName, ...asArray(hostNames)].flatMap((name) => canonicalOf(name));
}

function canonicalOf(name: Json | undefined): readonly string[] {
  const text = asText(name);
  return text === null ? [] : [canonicalHostName(text)];
}

/** `Standard_v2` and `WAF_v2` are v2; the tier tells, and the name where the tier is left out. */
export function isV1(document: JsonObject): boolean {
  const { tier, name } = asObject(propertiesOf(document).sku);
  const generation = (asText(tier) ?? asText(name) ?? '').toLowerCase();
  return (
    generation === 'waf' || generation === 'standard' || /^(?:standard|waf)_(?:small|medium|large)$/.test(generation)
  );
}
