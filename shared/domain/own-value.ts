/**
 * The value under a name that comes from outside: a record, an endpoint, a vault. Names such as `constructor` are properties of every
 * object, so that `record[name]` would find something where nothing was put.
 */
export function ownValue<T>(values: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
}
