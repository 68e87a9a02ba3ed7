import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import { withoutBackReferences } from './back-references.ts';
import { canonicalJson } from './canonical-json.ts';
import { asArray, isObject, isOurs, managedCollections, nameOf, propertiesOf } from './gateway-document.ts';

export interface ForeignObjects {
  /** Children of the gateway that are not ours. */
  readonly count: number;
  /** SHA-256, hex, over everything that is not ours: equal before and after means untouched. */
  readonly hash: string;
}

/** Changes with every write, whoever wrote. */
const volatile = ['etag', 'provisioningState', 'operationalState'];

export function foreignObjects(document: JsonObject): ForeignObjects {
  const foreign = foreignPart(document);
  const children = Object.values(propertiesOf(foreign)).flatMap((value) => asArray(value).filter(isChild));
  return { count: children.length, hash: createHash('sha256').update(canonicalJson(foreign)).digest('hex') };
}

/** The document without ours, without what changes by itself, and with children in the order of their names. */
export function foreignPart(document: JsonObject): JsonObject {
  const properties = Object.entries(propertiesOf(document)).flatMap(([field, value]) => {
    const part = Array.isArray(value) ? foreignChildren(field, value) : value;
    // A collection that nobody has put anything into is the same as none.
    return Array.isArray(part) && part.length === 0 ? [] : [[field, part] as const];
  });
  return stable({ ...document, properties: stable(Object.fromEntries(properties)) });
}

function foreignChildren(collection: string, entries: readonly Json[]): readonly Json[] {
  if (!entries.every(isChild)) return entries;
  const managed = (managedCollections as readonly string[]).includes(collection);
  const foreign = entries.filter((child) => !(managed && isOurs(child)));
  return foreign.map(stableChild).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function isChild(value: Json): value is JsonObject {
  return isObject(value) && typeof value.name === 'string';
}

function stableChild(child: JsonObject): JsonObject {
  const bare = withoutBackReferences(child);
  return stable(isObject(bare.properties) ? { ...bare, properties: stable(bare.properties) } : bare);
}

function stable(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([field]) => !volatile.includes(field)));
}
