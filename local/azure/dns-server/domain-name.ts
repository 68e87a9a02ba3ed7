/** Absolute, lower case, without the last dot; `@` is the origin. */
export function absoluteName(text: string, origin: string): string {
  if (text === '@') return origin;
  if (text.endsWith('.')) return text.slice(0, -1).toLowerCase();
  return (origin === '' ? text : `${text}.${origin}`).toLowerCase();
}

/** Labels of 1-63 printable characters, 253 in all (RFC 1035, 2.3.4); a last dot and a lone `@` or `*` are fine. */
export function isDomainName(text: string): boolean {
  if (text === '@' || text === '.') return true;
  const labels = text.replace(/\.$/, '').split('.');
  return text.length <= 254 && labels.every((label) => /^[\x21-\x7e]{1,63}$/.test(label));
}

/** What named's check-names takes for the owner of an address record: letters, digits, hyphens inside, a wildcard in front. */
export function isHostName(name: string): boolean {
  return name
    .replace(/^\*\./, '')
    .split('.')
    .every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label));
}

/** Whether a name is the zone's own or lies under it; everything lies under the root, ''. Both absolute, in lower case. */
export function isWithin(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}
