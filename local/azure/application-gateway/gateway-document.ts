import type { ResourceDocument } from '../core/contracts.ts';

export const GATEWAY_TYPE = 'Microsoft.Network/applicationGateways';

export type Fields = Record<string, unknown>;

/** A child of a gateway, such as a listener, as it stands in the document. */
export interface GatewayChild {
  readonly name: string;
  readonly id: string;
  readonly properties: Fields;
  readonly [field: string]: unknown;
}

/** The collections that a gateway always has; Azure answers empty ones as `[]`. */
export const COLLECTIONS = [
  'gatewayIPConfigurations',
  'sslCertificates',
  'trustedRootCertificates',
  'trustedClientCertificates',
  'authenticationCertificates',
  'sslProfiles',
  'frontendIPConfigurations',
  'frontendPorts',
  'backendAddressPools',
  'loadDistributionPolicies',
  'backendHttpSettingsCollection',
  'backendSettingsCollection',
  'httpListeners',
  'listeners',
  'urlPathMaps',
  'requestRoutingRules',
  'routingRules',
  'probes',
  'rewriteRuleSets',
  'redirectConfigurations',
  'privateLinkConfigurations',
] as const;

export type Collection = (typeof COLLECTIONS)[number];

/** The children of a collection; a field that is no list is an empty one. */
export function childrenOf(document: { readonly properties: Fields }, collection: Collection): readonly GatewayChild[] {
  const value = document.properties[collection];
  return Array.isArray(value) ? (value as GatewayChild[]) : [];
}

/** The `id` of a reference field (`{"id":…}`); undefined when it is not set. */
export function referenceOf(properties: Fields, field: string): string | undefined {
  const value = properties[field];
  if (typeof value !== 'object' || value === null) return undefined;
  const { id } = value as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** The ids of a field that lists references. */
export function referencesOf(properties: Fields, field: string): string[] {
  const value = properties[field];
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: { id?: unknown }) => (typeof entry.id === 'string' ? [entry.id] : []));
}

/** Finds a child by its id, without regard to case. */
export function childById(
  document: { readonly properties: Fields },
  collection: Collection,
  id: string | undefined,
): GatewayChild | undefined {
  return id === undefined ? undefined : childrenOf(document, collection).find((child) => sameId(child.id, id));
}

export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** v2 gateways, and their small `Basic` tier, which share the v2 trust model. */
export function isV2(document: { readonly properties: Fields }): boolean {
  const { tier = '', name = '' } = (document.properties['sku'] ?? {}) as { tier?: string; name?: string };
  return /_v2$|^Basic/i.test(tier === '' ? name : tier);
}

/** The last segment of an id. */
export function nameOf(id: string): string {
  return id.split('/').at(-1) ?? '';
}

/** The ids of a gateway's user-assigned identities. */
export function identitiesOf(document: Pick<ResourceDocument, 'id'> & { readonly [field: string]: unknown }): string[] {
  const { userAssignedIdentities } = (document['identity'] ?? {}) as { userAssignedIdentities?: Fields };
  return Object.keys(userAssignedIdentities ?? {});
}
