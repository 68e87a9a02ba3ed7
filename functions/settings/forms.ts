import { isIP } from 'node:net';
import { refuseHostName } from '../../shared/domain/spec/host-name.ts';

/** One of some words. */
export function oneOf<const T extends string>(allowed: readonly T[], fallback: NoInfer<T>) {
  const read = (text: string): T | null => allowed.find((candidate) => candidate === text) ?? null;
  return { fallback, read, must: `must be one of ${allowed.join(', ')}.` };
}

/** A number in a range; `toUnit` makes of it what the code works with. */
export function numberFrom(
  range: { readonly from: number; readonly to: number; readonly whole?: string },
  fallback: number,
  toUnit: (given: number) => number = (given) => given,
) {
  const { from, to, whole } = range;
  const fits = (value: number): boolean =>
    Number.isFinite(value) && value >= from && value <= to && (whole === undefined || Number.isInteger(value));
  const read = (text: string): number | null => (fits(Number(text)) ? toUnit(Number(text)) : null);
  const kind = whole === undefined ? 'a number' : `a whole number of ${whole}`;
  const bounds = to === Number.POSITIVE_INFINITY ? `of at least ${from}` : `from ${from} to ${to}`;
  return { fallback: toUnit(fallback), read, must: `must be ${kind} ${bounds}.` };
}

/** An https origin without path. */
export const origin = {
  fallback: null,
  read: (text: string): string | null => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const plain = url?.protocol === 'https:' && !url.username && url.pathname === '/' && !url.search;
    return plain ? url.origin : null;
  },
  must: 'must be an https address without a path, such as https://localhost:8443.',
};

export const tablePrefix = {
  fallback: 'edgetls',
  read: (text: string): string | null => (/^[a-z][a-z0-9]{2,30}$/i.test(text) ? text : null),
  must: 'must be 3-31 letters and digits, with a letter first.',
};

/** What follows the name of a vault: a short one, such as `net`, would let tokens for Key Vault go anywhere. */
export const vaultSuffix = {
  fallback: null,
  read: (text: string): string | null => (refuseHostName(text) === null ? text : null),
  must: 'must be a domain such as vault.azure.net, in lower case and without a dot in front.',
};

export const dnsServers = {
  fallback: null,
  read: (text: string): readonly string[] | null => {
    const servers = text.split(',').map((server) => server.trim());
    return servers.every(isServer) ? servers : null;
  },
  must: 'must be IP addresses with an optional port, divided by commas.',
};

export const tunnel = {
  fallback: null,
  read: (text: string): { readonly host: string; readonly port: number } | null => {
    const match = /^(?<host>[A-Za-z0-9.-]+):(?<port>\d{1,5})$/.exec(text);
    const port = Number(match?.groups?.port);
    return match?.groups?.host && isPort(port) ? { host: match.groups.host, port } : null;
  },
  must: 'must be host:port of an HTTP CONNECT proxy.',
};

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

function isServer(server: string): boolean {
  if (isIP(server)) return true;
  const match = /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<four>[0-9.]+)):(?<port>\d{1,5})$/i.exec(server);
  return isIP(match?.groups?.six ?? match?.groups?.four ?? '') !== 0 && isPort(Number(match?.groups?.port));
}
