/** How the host names that one pattern stands for lie to those of another. */
export type PatternRelation = 'same' | 'wider' | 'narrower' | 'overlapping' | 'apart';

/** What a listener without a host name answers to. */
export const ANY_HOST = '*';

/**
 * Of listeners' host names, in which Azure takes `*` for any characters and `?` for one (Azure docs, "Application Gateway multi-site
 * hosting", "Wildcard host names in listener").
 */
export function relationOf(pattern: string, other: string): PatternRelation {
  const [a, b] = [canonicalHostName(pattern), canonicalHostName(other)];
  const [wider, narrower] = [covers(a, b), covers(b, a)];
  if (wider || narrower) return wider && narrower ? 'same' : wider ? 'wider' : 'narrower';
  return meet(a, b) ? 'overlapping' : 'apart';
}

/** A host name as names are compared: in lower case, without the root's dot, in ASCII. A label with a wildcard in it stays. */
export function canonicalHostName(name: string): string {
  return name.replace(/\.$/, '').split('.').map(canonicalLabel).join('.');
}

/** Only what needs it is converted, as a URL's host is, with a label behind it: a number alone would be an address there. */
function canonicalLabel(label: string): string {
  const url = `http://${label}.example`;
  const needed = /[\u0080-\uffff]/.test(label) && !/[\s/*?#@:\\%[\]]/.test(label) && URL.canParse(url);
  return needed ? new URL(url).hostname.slice(0, -'.example'.length) : label.toLowerCase();
}

/** Whether every name of `narrow` is one of `wide`. Its wildcards are matched by wildcards alone, as if they were letters. */
function covers(wide: string, narrow: string): boolean {
  return walk(wide, narrow, (i, j, go) => {
    if (wide[i] === '*') return go(i + 1, j) || (j < narrow.length && go(i, j + 1));
    if (j === narrow.length || narrow[j] === '*') return false;
    return (wide[i] === '?' || wide[i] === narrow[j]) && go(i + 1, j + 1);
  });
}

/** Whether there is a name that both stand for. */
function meet(a: string, b: string): boolean {
  return walk(a, b, (i, j, go) => {
    if (a[i] === '*') return go(i + 1, j) || (j < b.length && go(i, j + 1));
    if (b[j] === '*') return go(i, j + 1) || (i < a.length && go(i + 1, j));
    if (i === a.length || j === b.length) return false;
    return (a[i] === b[j] || a[i] === '?' || b[j] === '?') && go(i + 1, j + 1);
  });
}

type Go = (i: number, j: number) => boolean;

/** Through both texts at once, each pair of places looked at once: patterns of others may be as long and as starry as they like. */
function walk(a: string, b: string, step: (i: number, j: number, go: Go) => boolean): boolean {
  const seen = new Map<number, boolean>();
  const go: Go = (i, j) => {
    if (i === a.length && j === b.length) return true;
    const place = i * (b.length + 1) + j;
    const known = seen.get(place);
    if (known !== undefined) return known;
    const found = i <= a.length && j <= b.length && step(i, j, go);
    seen.set(place, found);
    return found;
  };
  return go(0, 0);
}
