import { ownValue } from '../../shared/domain/own-value.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  return tokensOf(pointer).reduce<Json | undefined>((value, token) => {
    if (value === null || typeof value !== 'object') return undefined;
    return Array.isArray(value) ? value[Number(token)] : ownValue(value, token);
  }, document);
}

/** A copy of the document with the value set; undefined takes the field away. */
export function withValue(document: Json, pointer: string, value: Json | undefined): Json {
  const [token, ...rest] = tokensOf(pointer);
  if (token === undefined) return value ?? null;
  const inner = rest.length === 0 ? '' : `/${rest.map(escape).join('/')}`;
  if (Array.isArray(document)) {
    const index = Number(token);
    return document.map((item, at) => (at === index ? withValue(item, inner, value) : item));
  }
  const known = document !== null && typeof document === 'object' ? document : {};
  if (rest.length === 0 && value === undefined) {
    return Object.fromEntries(Object.entries(known).filter(([key]) => key !== token));
  }
  return {
    ...known,
    [token]: rest.length === 0 ? (value ?? null) : withValue(ownValue(known, token) ?? {}, inner, value),
  };
}

function tokensOf(pointer: string): string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const escape = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
