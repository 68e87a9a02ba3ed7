import type { Json, JsonObject } from '../json.ts';
import { asArray, asText, isObject, propertiesOf } from './gateway-document.ts';

/**
 * Lists of `{ "id": … }` in which Azure tells who uses an object. It writes them and never reads them. (`pathRules` of a URL path map
 * has names and is a real field.)
 */
const fields = [
  'httpListeners',
  'requestRoutingRules',
  'urlPathMaps',
  'pathRules',
  'backendHttpSettingsCollection',
  'backendIPConfigurations',
  'trustedClientCertificates',
  'backendHttpSettings',
  'redirectConfiguration',
  'redirectConfigurations',
  'listeners',
  'routingRules',
  'backendSettingsCollection',
];

/** A child of a gateway without what only Azure says about its use. */
export function withoutBackReferences(child: JsonObject): JsonObject {
  return mapProperties(child, (field, value) => (isBackReference(field, value) ? undefined : value));
}

/** A child whose back references no longer name objects that are gone. `gone` holds ends of ids: `probes/edge-tls-gateway-probe`. */
export function withoutReferencesTo(child: JsonObject, gone: ReadonlySet<string>): JsonObject {
  const stays = (entry: Json): boolean => !gone.has(referenceKey(isObject(entry) ? asText(entry.id) : null));
  return mapProperties(child, (field, value) => {
    if (!isBackReference(field, value) || asArray(value).every(stays)) return value;
    return asArray(value).filter(stays);
  });
}

/** Collection and name at the end of a child's id, in lower case: the same for every spelling of the gateway's id. */
export function referenceKey(id: string | null): string {
  return (id ?? '').toLowerCase().split('/').slice(-2).join('/');
}

function isBackReference(field: string, value: Json): boolean {
  return fields.includes(field) && Array.isArray(value) && asArray(value).every(isBareReference);
}

function isBareReference(value: Json): boolean {
  return isObject(value) && asText(value.id) !== null && Object.keys(value).length === 1;
}

function mapProperties(child: JsonObject, map: (field: string, value: Json) => Json | undefined): JsonObject {
  const before = Object.entries(propertiesOf(child));
  const after = before.flatMap(([field, value]) => {
    const mapped = map(field, value);
    return mapped === undefined ? [] : [[field, mapped] as const];
  });
  const same = before.length === after.length && after.every(([, value], index) => value === before[index]?.[1]);
  return same ? child : { ...child, properties: Object.fromEntries(after) };
}
