import { withoutBackReferences } from '../gateway/back-references.ts';
import { childrenOf, isOurs, managedCollections } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';

/** What is ours on a gateway, by collection. Objects of others are no part of it: they are never put back, only carried over. */
export type GatewaySnapshot = Readonly<Record<string, readonly JsonObject[]>>;

/** Written by Azure alone, and different after every write. */
const volatile = ['etag'];

/** A gateway is read without passwords and keys, so a snapshot holds none. */
export function gatewaySnapshot(document: JsonObject): GatewaySnapshot {
  return Object.fromEntries(
    managedCollections.map((collection) => [collection, childrenOf(document, collection).filter(isOurs).map(bare)]),
  );
}

function bare(child: JsonObject): JsonObject {
  const kept = Object.entries(withoutBackReferences(child)).filter(([field]) => !volatile.includes(field));
  return Object.fromEntries(kept);
}
