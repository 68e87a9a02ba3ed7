/** More than any list of a spec may hold, so that a list that is too long is still seen to be. */
const mostItems = 200;
/** A spec is four levels deep. */
const deepest = 8;

/**
 * The document with the rest of its longest lists cut off: what validating it costs, and what is said of it, must not grow with what
 * somebody sends. The schema refuses such a list by its length.
 */
export function withinBounds(value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null || level > deepest) return value;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => withinBounds(item, level + 1));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withinBounds(field, level + 1)]));
}
