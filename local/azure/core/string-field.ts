/** A field of a body that should be a string; the fallback for anything else. */
export function stringField(object: Readonly<Record<string, unknown>>, name: string, fallback = ''): string {
  const value = object[name];
  return typeof value === 'string' ? value : fallback;
}
