import type { EntityName } from './actions.ts';

/** The id under which Durable keeps an entity: the name in lower case, the key as it is. */
export function schedulerId({ name, key }: EntityName): string {
  return `@${name.toLowerCase()}@${key}`;
}

export function splitEntityId(id: string): EntityName {
  const second = id.indexOf('@', 1);
  return { name: id.slice(1, second), key: id.slice(second + 1) };
}
