import type { Json, JsonObject } from '../json.ts';
import { canonicalJson } from './canonical-json.ts';
import {
  asArray,
  childrenOf,
  findChild,
  isObject,
  nameOf,
  propertiesOf,
  sameName,
  withChildren,
} from './gateway-document.ts';

/** One object of ours as it shall be. Fields that are not named here stay as they are. */
export interface WantedChild {
  readonly name: string;
  readonly id: string;
  /** Kept at these values. */
  readonly owned: JsonObject;
  /** Given at creation, then left to whoever tunes them. */
  readonly initial?: JsonObject;
  /** Must not be set, since they contradict what is owned. */
  readonly absent?: readonly string[];
}

/** The document with these children created or mended. Those that fit already stay the very same value. */
export function withWantedChildren(
  document: JsonObject,
  collection: string,
  wanted: readonly WantedChild[],
): JsonObject {
  return wanted.reduce((current, child) => withWantedChild(current, collection, child), document);
}

function withWantedChild(document: JsonObject, collection: string, wanted: WantedChild): JsonObject {
  const existing = findChild(document, collection, wanted.name);
  const merged = mergeChild(existing, wanted);
  const children = childrenOf(document, collection);
  if (existing === undefined) return withChildren(document, collection, [...children, merged]);
  return withChildren(
    document,
    collection,
    children.map((child) => (sameName(nameOf(child), wanted.name) ? merged : child)),
  );
}

export function mergeChild(existing: JsonObject | undefined, wanted: WantedChild): JsonObject {
  if (existing === undefined)
    return { name: wanted.name, id: wanted.id, properties: { ...wanted.initial, ...wanted.owned } };
  const before = propertiesOf(existing);
  const wrong = Object.entries(wanted.owned).filter(([field, value]) => !equivalent(before[field], value));
  const contradicting = (wanted.absent ?? []).filter((field) => !isNothing(before[field]));
  if (wrong.length === 0 && contradicting.length === 0) return existing;
  const kept = Object.entries(before).filter(([field]) => !contradicting.includes(field));
  return { ...existing, properties: { ...Object.fromEntries(kept), ...Object.fromEntries(wrong) } };
}

/** Equal as Azure sees it: ids in any case, and nothing said equals null, false, '' and an empty list. */
export function equivalent(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(normalise(a)) === canonicalJson(normalise(b));
}

function isNothing(value: Json | undefined): boolean {
  return normalise(value) === null;
}

/** Lower-cases resource ids, drops what says nothing. */
export function normalise(value: Json | undefined): Json {
  if (typeof value === 'string') return normaliseText(value);
  if (Array.isArray(value)) return asArray(value).length === 0 ? null : asArray(value).map(normalise);
  if (!isObject(value)) return value === undefined || value === false ? null : value;
  const entries = Object.entries(value).map(([key, entry]) => [key, normalise(entry)] as const);
  const telling = entries.filter(([, entry]) => entry !== null);
  return telling.length === 0 ? null : Object.fromEntries(telling);
}

function normaliseText(text: string): string | null {
  if (text === '') return null;
  return /^\/subscriptions\//i.test(text) ? text.toLowerCase() : text;
}
