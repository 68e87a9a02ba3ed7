import {
  asArray,
  asObject,
  asText,
  findChild,
  managedCollections,
  nameOf,
  propertiesOf,
  sameName,
  childrenOf,
  withChildren,
} from '../gateway/gateway-document.ts';
import { gatewayChanges } from '../gateway/gateway-diff.ts';
import { routesOf, withRenames } from '../gateway/renamed-endpoints.ts';
import { withoutSurplus } from '../gateway/surplus-objects.ts';
import type { Json, JsonObject } from '../json.ts';
import type { GatewaySnapshot } from './gateway-snapshot.ts';

export interface Restoration {
  readonly before: GatewaySnapshot;
  /**
   * Roots and leaves that were trusted since stay trusted: API Management may serve a certificate of theirs by now, and taking that
   * trust away would break what works.
   */
  readonly keepTrust: boolean;
}

/** Collections that hold what backends are trusted by: v2's roots, v1's leaves. */
const trust = ['trustedRootCertificates', 'authenticationCertificates'] as const;

/**
 * The document to PUT so that what is ours is as it was, in the gateway as it is now: whatever others changed since stays. The same
 * value when nothing is to be put back. Objects of ours that others refer to by now stay as well.
 */
export function restoredGateway(current: JsonObject, { before, keepTrust }: Restoration): JsonObject {
  // What the run renamed gets its old name back, and whoever refers to it with it.
  const named = withRenames(current, routesOf({ properties: before }));
  const put = managedCollections.reduce(
    (document, collection) => withOld(document, collection, { children: before[collection] ?? [], keepTrust }),
    named,
  );
  const restored = withoutSurplus(put, (collection, child) => {
    if (keepTrust && (trust as readonly string[]).includes(collection)) return false;
    return !(before[collection] ?? []).some((old) => sameName(nameOf(old), nameOf(child)));
  });
  return gatewayChanges(current, restored).length === 0 ? current : restored;
}

interface Old {
  readonly children: readonly JsonObject[];
  readonly keepTrust: boolean;
}

function withOld(document: JsonObject, collection: string, { children, keepTrust }: Old): JsonObject {
  return children.reduce((current, old) => {
    const present = findChild(current, collection, nameOf(old));
    const restored = present === undefined || !keepTrust ? old : withTrustOf(old, present);
    const others = childrenOf(current, collection);
    return present === undefined
      ? withChildren(current, collection, [...others, restored])
      : withChildren(
          current,
          collection,
          others.map((child) => (child === present ? restored : child)),
        );
  }, document);
}

/** A backend setting with what it trusted before and what it trusts now. */
function withTrustOf(old: JsonObject, present: JsonObject): JsonObject {
  const fields = trust.flatMap((field) => {
    const [was, is] = [asArray(propertiesOf(old)[field]), asArray(propertiesOf(present)[field])];
    const added = is.filter((entry) => !was.some((known) => sameReference(known, entry)));
    return added.length === 0 ? [] : [[field, [...was, ...added]] as const];
  });
  return fields.length === 0 ? old : { ...old, properties: { ...propertiesOf(old), ...Object.fromEntries(fields) } };
}

function sameReference(a: Json, b: Json): boolean {
  return asText(asObject(a).id)?.toLowerCase() === asText(asObject(b).id)?.toLowerCase();
}
