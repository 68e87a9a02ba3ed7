const SECRET_FIELDS = new Set([
  'data',
  'password',
  'adminpassword',
  'customdata',
  'pwd',
  'value',
  'encodedcertificate',
  'certificatepassword',
  'protectedparameters',
  'token',
  'access_token',
]);

/** Query parameters that carry a signature or a key: `s`, `h`, `c`, `t` are those of NRP's signed operation addresses. */
const SECRET_QUERY = new Set(['sig', 'code', 's', 'h', 'c', 't']);

const BLANK = '***';

/** A copy of a JSON body without anything secret; lists (`{"value":[…]}`) are looked into, not blanked. */
export function blankSecrets(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(blankSecrets);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, blankField(name, value)]));
}

function blankField(name: string, value: unknown): unknown {
  const secret = SECRET_FIELDS.has(name.toLowerCase()) && (typeof value === 'string' || typeof value === 'number');
  return secret ? BLANK : blankSecrets(value);
}

/** Path and query with signatures blanked. */
export function blankUrl(url: string): string {
  const [path = '', query] = url.split('?', 2);
  if (query === undefined) return path;
  const pairs = query.split('&').map((pair) => {
    const name = pair.split('=', 1)[0] ?? '';
    return SECRET_QUERY.has(name.toLowerCase()) && pair !== name ? `${name}=${BLANK}` : pair;
  });
  return `${path}?${pairs.join('&')}`;
}
