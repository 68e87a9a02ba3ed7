import type { Json } from '../json.ts';
import { asArray, isObject } from './gateway-document.ts';

/** New names of children by their keys: `httplisteners/edge-tls-old-listener` → `edge-tls-new-listener`. */
export type NewNames = ReadonlyMap<string, string>;

export interface NewIds {
  /** Resource id of the gateway: children of another one keep their names. */
  readonly gateway: string;
  readonly names: NewNames;
}

/** Ids of these children, and of what lies in them, wherever they stand in a value. What does not change is the same value. */
export function withNewIds(value: Json, ids: NewIds): Json {
  if (typeof value === 'string') return newId(value, ids);
  if (Array.isArray(value)) {
    const mapped = asArray(value).map((entry) => withNewIds(entry, ids));
    return mapped.every((entry, index) => entry === asArray(value)[index]) ? value : mapped;
  }
  if (!isObject(value)) return value;
  const before = Object.entries(value);
  const after = before.map(([field, entry]) => [field, withNewIds(entry, ids)] as const);
  return after.every(([, entry], index) => entry === before[index]?.[1]) ? value : Object.fromEntries(after);
}

function newId(text: string, { gateway, names }: NewIds): string {
  if (!text.toLowerCase().startsWith(`${gateway.toLowerCase()}/`)) return text;
  const [collection = '', name = '', ...rest] = text.slice(gateway.length + 1).split('/');
  const next = names.get(`${collection}/${name}`.toLowerCase());
  return next === undefined ? text : [text.slice(0, gateway.length), collection, next, ...rest].join('/');
}
