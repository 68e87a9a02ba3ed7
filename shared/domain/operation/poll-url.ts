/**
 * The address that Azure names for the state of an operation, absolute. Null when it lies on another host than the request: the
 * token of the app would be sent there.
 */
export function pollUrl(named: string, asked: string): string | null {
  if (!URL.canParse(named, asked)) return null;
  const url = new URL(named, asked);
  return url.origin === new URL(asked).origin && url.username === '' && url.password === '' ? url.href : null;
}
