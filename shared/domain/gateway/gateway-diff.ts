import type { Json, JsonObject } from '../json.ts';
import type { FieldChange } from '../plan/plan.ts';
import { withoutBackReferences } from './back-references.ts';
import { canonicalJson } from './canonical-json.ts';
import { childrenOf, findChild, isOurs, managedCollections, nameOf, propertiesOf } from './gateway-document.ts';
import { normalise } from './merge-child.ts';

/** Written by Azure only. */
const volatile = ['provisioningState', 'publicCertData', 'resourceGuid', 'etag', 'type', 'id', 'name'];
/** Certificates are long and say nothing to a reader; passwords say too much. */
const withheld = ['data', 'password'];
const MAX_TEXT = 200;
/** What ARM answers for a field that nobody has set, beyond false, null and the empty list. */
const armDefaults: JsonObject = { minServers: 0, connectionDraining: { drainTimeoutInSec: 1 } };

/**
 * What a PUT of `after` would change of ours in `before`, field by field. Compared as Azure compares, so a document that Azure has
 * echoed with its defaults has no changes.
 */
export function gatewayChanges(before: JsonObject, after: JsonObject): readonly FieldChange[] {
  const ours = managedCollections.flatMap((collection) =>
    ourNames([before, after], collection).flatMap((name) =>
      objectChanges(
        `applicationGateway/${collection}/${name}`,
        findChild(before, collection, name),
        findChild(after, collection, name),
      ),
    ),
  );
  return [...ours, ...foreignChanges(before, after)];
}

/** Of others, only a reference to an object of ours ever changes, with the name of that object. */
function foreignChanges(before: JsonObject, after: JsonObject): readonly FieldChange[] {
  if (before === after) return [];
  return Object.keys(propertiesOf(after)).flatMap((collection) => {
    const isManaged = (managedCollections as readonly string[]).includes(collection);
    const foreign = childrenOf(after, collection).filter((child) => !(isManaged && isOurs(child)));
    return foreign.flatMap((child) => {
      const old = findChild(before, collection, nameOf(child));
      if (old === undefined || old === child) return [];
      return fieldChanges(`applicationGateway/${collection}/${nameOf(child)}`, old, child);
    });
  });
}

function ourNames(documents: readonly JsonObject[], collection: string): readonly string[] {
  const children = documents.flatMap((document) => childrenOf(document, collection));
  return [...new Set(children.filter(isOurs).map((child) => nameOf(child)))].sort();
}

function objectChanges(
  path: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly FieldChange[] {
  // An object that needs no change is carried over as the very same value.
  if (before === after) return [];
  if (after === undefined) return [{ path, before: 'present', after: null }];
  if (before === undefined) return [{ path, before: null, after: 'present' }, ...fieldChanges(path, {}, after)];
  return fieldChanges(path, before, after);
}

function fieldChanges(path: string, before: JsonObject, after: JsonObject): readonly FieldChange[] {
  const [old, next] = [comparable(before), comparable(after)];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort();
  return fields
    .filter((field) => canonicalJson(old[field]) !== canonicalJson(next[field]))
    .map((field) => ({
      path: `${path}/${field}`,
      before: shown(field, old[field]),
      after: shown(field, next[field]),
    }));
}

function comparable(child: JsonObject): JsonObject {
  const entries = Object.entries(propertiesOf(withoutBackReferences(child)));
  const telling = entries.map(([field, value]) => [field, normalise(value)] as const);
  return Object.fromEntries(telling.filter(([field, value]) => !saysNothing(field, value)));
}

function saysNothing(field: string, value: Json): boolean {
  return value === null || volatile.includes(field) || canonicalJson(value) === canonicalJson(armDefaults[field]);
}

function shown(field: string, value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (withheld.includes(field)) return 'set';
  const text = typeof value === 'string' ? value : canonicalJson(readable(value));
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** Ids of the gateway's own children by their names: the rest of them is the same for all. */
function readable(value: Json): Json {
  if (typeof value === 'string') return value.replace(/^\/subscriptions\/.*\/applicationgateways\/[^/]+\//, '');
  if (Array.isArray(value)) return value.map((entry: Json) => readable(entry));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, readable(entry)]));
}
