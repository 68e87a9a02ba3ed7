/**
 * The address of a path below an endpoint; null when it leads anywhere else. Put together as text, `@evil.example/…`, `.evil.example/…`
 * and `:443@evil.example/…` name another host, which the token would go to. What is parsed must read back as it was written, too: no
 * query, fragment, backslash or way upwards hides in a path.
 */
export function armUrl(endpoint: string, path: string, query: Readonly<Record<string, string>>): string | null {
  const text = `${endpoint}${path}`;
  if (!path.startsWith('/') || !isOnOrigin(text, endpoint)) return null;
  const { pathname } = new URL(text);
  const written = decoded(path);
  if (written === null || decoded(pathname) !== written) return null;
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${endpoint}${pathname}?${parts.join('&')}`;
}

/** Whether an absolute address lies on an origin, and carries no user that something on the way could take for a host. */
export function isOnOrigin(address: string, origin: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.origin === origin && url.username === '' && url.password === '';
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
