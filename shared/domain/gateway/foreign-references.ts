import type { Json, JsonObject } from '../json.ts';
import { referenceKey, withoutBackReferences } from './back-references.ts';
import { asArray, isObject, isOurs, managedCollections, nameOf, propertiesOf } from './gateway-document.ts';

/** An object of others that refers to one of ours. */
export interface ForeignReference {
  /** `redirectConfigurations/to-https`; a path rule in a map of ours: `urlPathMaps/edge-tls-gateway-map/pathRules/theirs`. */
  readonly by: string;
  /** Where in it: `targetListener`, `pathRules/orders/backendAddressPool`. Empty where it lies in an object of ours as a whole. */
  readonly field: string;
  /** `httpListeners/edge-tls-gateway-listener`, in lower case as `referenceKey` has it. */
  readonly to: string;
}

/**
 * Whoever refers to objects of ours, in whatever collection: redirects, rules, path maps and their rules, settings, listeners, load
 * distribution policies, SSL profiles, layer 4, and what Azure will have tomorrow. A path rule that others put into a map of ours
 * relies on the map.
 */
export function foreignReferences(document: JsonObject): readonly ForeignReference[] {
  return Object.entries(propertiesOf(document)).flatMap(([collection, children]) =>
    asArray(children)
      .filter(isObject)
      .flatMap((child) => {
        const by = `${collection}/${nameOf(child)}`;
        const held = propertiesOf(withoutBackReferences(child));
        if (!isManagedByUs(collection, child)) return referencesIn(held, []).map((found) => ({ by, ...found }));
        return asArray(held.pathRules)
          .filter((rule): rule is JsonObject => isObject(rule) && !isOurs(rule))
          .flatMap((rule) => {
            const place = `${by}/pathRules/${nameOf(rule)}`;
            const found = referencesIn(propertiesOf(rule), []).map((reference) => ({ by: place, ...reference }));
            return [{ by: place, field: '', to: by.toLowerCase() }, ...found];
          });
      }),
  );
}

function isManagedByUs(collection: string, child: JsonObject): boolean {
  return (managedCollections as readonly string[]).includes(collection) && isOurs(child);
}

function referencesIn(value: Json, path: readonly string[]): readonly Omit<ForeignReference, 'by'>[] {
  if (Array.isArray(value))
    return asArray(value).flatMap((entry, index) => referencesIn(entry, [...path, labelOf(entry, index)]));
  if (!isObject(value)) return [];
  const { id } = value;
  const own =
    typeof id === 'string' && isOurKey(referenceKey(id)) ? [{ field: path.join('/'), to: referenceKey(id) }] : [];
  // The id of a child of a child (a path rule) is its own and refers to nothing.
  const reference = typeof value.name === 'string' ? [] : own;
  const inner = Object.entries(value).flatMap(([field, entry]) =>
    field === 'id' ? [] : referencesIn(entry, field === 'properties' ? path : [...path, field]),
  );
  return [...reference, ...inner];
}

function labelOf(entry: Json, index: number): string {
  return isObject(entry) && typeof entry.name === 'string' ? entry.name : String(index);
}

function isOurKey(key: string): boolean {
  const [collection = '', name = ''] = key.split('/');
  return managedCollections.some((known) => known.toLowerCase() === collection) && isOurs({ name });
}
