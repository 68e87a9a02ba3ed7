import type { Json, JsonObject } from '../json.ts';
import { referenceKey, withoutBackReferences, withoutReferencesTo } from './back-references.ts';
import { HTTPS_PORT_NAME } from '../names/gateway-names.ts';
import { keptLeafNames } from './authentication-certificates.ts';
import { objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { httpsPortName } from './front-ends.ts';
import {
  asArray,
  childrenOf,
  isObject,
  isOurs,
  type ManagedCollection,
  managedCollections,
  nameOf,
  propertiesOf,
  referenceOf,
  withChildren,
} from './gateway-document.ts';

/** Which of the children that carry our prefix shall go. */
export type Surplus = (collection: ManagedCollection, child: JsonObject) => boolean;

/** Ours, but part of no endpoint of the spec, and no root that is still wanted. */
export function surplusObjects(document: JsonObject, desired: DesiredGateway): Surplus {
  const wanted = desiredKeys(document, desired);
  return (collection, child) => !wanted.has(keyOf(collection, child));
}

function desiredKeys(document: JsonObject, desired: DesiredGateway): ReadonlySet<string> {
  const port =
    httpsPortName(document) === HTTPS_PORT_NAME && desired.endpoints.length > 0
      ? [`frontendPorts/${HTTPS_PORT_NAME}`]
      : [];
  const roots =
    desired.roots ?? childrenOf(document, 'trustedRootCertificates').map((root) => ({ name: nameOf(root) }));
  const rootKeys = roots.map(({ name }) => `trustedRootCertificates/${name}`);
  const leafKeys = keptLeafNames(document, desired).map((name) => `authenticationCertificates/${name}`);
  const keys = [...port, ...rootKeys, ...leafKeys, ...desired.endpoints.flatMap(endpointKeys)];
  return new Set(keys.map((key) => key.toLowerCase()));
}

function endpointKeys(endpoint: DesiredEndpoint): readonly string[] {
  const names = objectNames(endpoint.name);
  const pathBased = [`backendAddressPools/${names.emptyPool}`, `urlPathMaps/${names.map}`];
  return [
    `backendAddressPools/${names.pool}`,
    `backendHttpSettingsCollection/${names.setting}`,
    `probes/${names.probe}`,
    `httpListeners/${names.listener}`,
    `requestRoutingRules/${names.rule}`,
    ...(endpoint.rule.type === 'PathBased' ? pathBased : []),
    ...('keyVaultSecretId' in endpoint.listenerCertificate ? [`sslCertificates/${names.listenerCertificate}`] : []),
  ];
}

/**
 * Takes surplus objects of ours away, except those that something which stays refers to (somebody's rule on our pool): Azure
 * refuses a document with dangling references, and what others use is not ours to take.
 */
export function withoutSurplus(document: JsonObject, surplus: Surplus): JsonObject {
  const gone = removableKeys(document, surplus);
  if (gone.size === 0) return document;
  const pruned = managedCollections.reduce(
    (current, collection) =>
      withChildren(
        current,
        collection,
        childrenOf(current, collection).filter((child) => !gone.has(keyOf(collection, child))),
      ),
    document,
  );
  return withoutBackReferencesTo(pruned, gone);
}

function removableKeys(document: JsonObject, surplus: Surplus): ReadonlySet<string> {
  const candidates: ReadonlySet<string> = new Set(
    managedCollections.flatMap((collection) =>
      childrenOf(document, collection)
        .filter((child) => isOurs(child) && surplus(collection, child))
        .map((child) => keyOf(collection, child)),
    ),
  );
  let gone = candidates;
  for (;;) {
    const used = keysUsedBy(document, gone);
    const answering = rulesOf(document, (listener) => candidates.has(listener) && !gone.has(listener));
    const left = new Set([...gone].filter((key) => !used.has(key) && !answering.has(key)));
    if (left.size === gone.size) return gone;
    gone = left;
  }
}

/** Rules of listeners that would go and are in use: without its rule a listener answers nothing. */
function rulesOf(document: JsonObject, stays: (listener: string) => boolean): ReadonlySet<string> {
  const rules = childrenOf(document, 'requestRoutingRules');
  const kept = rules.filter((rule) => stays(referenceKey(referenceOf(rule, 'httpListener'))));
  return new Set(kept.map((rule) => keyOf('requestRoutingRules', rule)));
}

/** Everything that the objects which stay refer to. */
function keysUsedBy(document: JsonObject, gone: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [collection, value] of Object.entries(propertiesOf(document)))
    for (const child of asArray(value).filter(isObject))
      if (!gone.has(keyOf(collection, child))) collectReferences(propertiesOf(withoutBackReferences(child)), found);
  return found;
}

function collectReferences(value: Json, found: Set<string>): void {
  if (typeof value === 'string' && value.startsWith('/')) found.add(referenceKey(value));
  if (typeof value !== 'object' || value === null) return;
  // An object's own `id` (path rules have one) is no reference to anything outside it, and does no harm: nothing has that key.
  for (const entry of Object.values<Json>(value)) collectReferences(entry, found);
}

function withoutBackReferencesTo(document: JsonObject, gone: ReadonlySet<string>): JsonObject {
  return Object.keys(propertiesOf(document)).reduce((current, collection) => {
    const children = propertiesOf(current)[collection];
    if (!Array.isArray(children) || !asArray(children).every(isObject)) return current;
    return withChildren(
      current,
      collection,
      childrenOf(current, collection).map((child) => withoutReferencesTo(child, gone)),
    );
  }, document);
}

export function keyOf(collection: string, child: JsonObject): string {
  return `${collection}/${nameOf(child)}`.toLowerCase();
}
