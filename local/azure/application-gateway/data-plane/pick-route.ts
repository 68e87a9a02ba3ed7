import type { CompiledGateway, CompiledListener, Route, Target } from './compiled-gateway.ts';

/** Frontend address and port that a connection came in on. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/**
 * The listener for a host name: of those of this front end and port that match and have a rule, the one whose rule comes first, however
 * precise another is (Azure docs: "Multiple site hosting", "Order of evaluation"). At equal rank, which only rules without priorities
 * could have, an exact name before a wildcard before a listener for any host.
 */
export function pickListener(gateway: CompiledGateway, endpoint: Endpoint, host: string): CompiledListener | undefined {
  const candidates = gateway.listeners
    .filter(({ address, port, route }) => route && address === endpoint.address && port === endpoint.port)
    .map((listener) => ({ listener, precision: precisionOf(listener, host.toLowerCase()) }))
    .filter(({ precision }) => precision > 0);
  candidates.sort((a, b) => a.listener.rank - b.listener.rank || b.precision - a.precision);
  return candidates[0]?.listener;
}

/** 3 for the exact name, 2 for a wildcard, 1 for a listener without host names, 0 for no match. */
function precisionOf({ hostNames }: CompiledListener, host: string): number {
  if (hostNames.length === 0) return 1;
  if (hostNames.includes(host)) return 3;
  return hostNames.some((pattern) => pattern.includes('*') && wildcardMatches(pattern, host)) ? 2 : 0;
}

/** `*` stands for any characters, `?` for one; Azure allows them anywhere in the name. */
function wildcardMatches(pattern: string, host: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(host);
}

/** The target of a path, and the part of the path that its pattern matched. Path rules are tried in their order. */
export function pickTarget(route: Route, path: string): { target: Target; matched: string } | undefined {
  for (const { pattern, target } of route.paths) {
    const prefix = pattern.replace(/\*$/, '');
    const matches = pattern.endsWith('*')
      ? path.toLowerCase().startsWith(prefix.toLowerCase())
      : path.toLowerCase() === pattern.toLowerCase();
    if (matches) return { target, matched: prefix };
  }
  return route.otherwise && { target: route.otherwise, matched: '/' };
}

/** Where a redirect leads. */
export function redirectLocation(
  gateway: CompiledGateway,
  target: Extract<Target, { kind: 'redirect' }>,
  request: { host: string; url: string },
): string {
  const [path = '/', query] = request.url.split('?', 2);
  const tail = `${target.includePath ? path : ''}${target.includeQueryString && query !== undefined ? `?${query}` : ''}`;
  if (target.url !== undefined) return `${target.url.replace(/\/+$/, '')}${tail}`;
  const listener = gateway.listeners.find(({ id }) => id.toLowerCase() === target.listenerId?.toLowerCase());
  const scheme = listener?.protocol === 'Http' ? 'http' : 'https';
  const standard = listener?.port === 443 || listener?.port === 80 || !listener;
  return `${scheme}://${request.host}${standard ? '' : `:${listener.port}`}${tail}`;
}
