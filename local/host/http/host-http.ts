import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request whose body has been read. */
export interface HostRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HostResponse {
  readonly status: number;
  /** A name may come several times, as Set-Cookie does. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
}

/** Azure's default for `maxRequestBodySize` is about 210 MB; enough is enough on one machine. */
const mostBodyBytes = 100_000_000;

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HostResponse {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return { status, headers: Object.entries(all), body: JSON.stringify(body) };
}

export function text(status: number, body: string): HostResponse {
  return { status, headers: [['content-type', 'text/plain; charset=utf-8']], body };
}

/** Undefined for a body that is too large. */
export async function readRequest(message: IncomingMessage, origin: string): Promise<HostRequest | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return {
    method: (message.method ?? 'GET').toUpperCase(),
    url: requestUrl(message, origin),
    headers: headersOf(message),
    body: Buffer.concat(chunks),
  };
}

/** The URL as the caller wrote it: with its own Host header. */
export function requestUrl(message: IncomingMessage, origin: string): URL {
  const { protocol, host } = new URL(origin);
  const base = `${protocol}//${message.headers.host ?? host}`;
  return new URL(`${base}${message.url?.startsWith('/') ? message.url : '/'}`);
}

export function headersOf(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, Array.isArray(value) ? value.join(', ') : value]];
    }),
  );
}

export function writeResponse(target: ServerResponse, { status, headers = [], body }: HostResponse): void {
  target.statusCode = status;
  for (const [name, value] of headers) target.appendHeader(name, value);
  target.end(body);
}
