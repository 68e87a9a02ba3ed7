import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import type { EdgeSpec, EdgeSpecInput } from './edge-spec.ts';
import { canonicalResourceId, parseResourceId } from './resource-id.ts';

/**
 * The same for every way to write the same desired state: fields sorted, resource ids in lower case, endpoints and host names in
 * order. The paths of a rule keep their order, since the gateway takes the first that matches.
 */
export function canonicalSpec(spec: EdgeSpec): JsonObject {
  const endpoints = spec.endpoints
    .map((endpoint) => ({ ...endpoint, publicHostnames: endpoint.publicHostnames.toSorted(byCodeUnits) }))
    .toSorted((a, b) => byCodeUnits(a.name, b.name));
  // JSON has no undefined: an optional field that is left out must not differ from one that was never there.
  return canonical(
    JSON.parse(JSON.stringify({ ...spec, endpoints } satisfies EdgeSpecInput)) as JsonObject,
  ) as JsonObject;
}

/** SHA-256 of the canonical spec, hex. */
export function specHash(spec: EdgeSpec): string {
  return createHash('sha256')
    .update(JSON.stringify(canonicalSpec(spec)))
    .digest('hex');
}

function canonical(value: Json): Json {
  if (typeof value === 'string') return parseResourceId(value) ? canonicalResourceId(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isArray(value)) return value.map(canonical);
  const fields = Object.entries(value).toSorted(([a], [b]) => byCodeUnits(a, b));
  return Object.fromEntries(fields.map(([name, field]) => [name, canonical(field)]));
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The same on every machine, whatever its locale. */
function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
