import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { BackendServer } from './backend-server.ts';
import type { CompiledBackend } from './compiled-gateway.ts';

export interface ForwardedRequest {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Path and query towards the backend. */
  readonly url: string;
}

/** What came of it when no backend answered. */
export type ForwardFailure = 'noBackend' | 'timeout';

/** Not passed on in either direction (RFC 9110, section 7.6.1). */
export const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Stale kept-alive connections are tried past this often. */
const LONGEST_ROW_OF_STALE_CONNECTIONS = 8;

/**
 * Sends a request to one of the servers. Nothing is lost to a connection that the backend closed while it lay idle: the request,
 * which is buffered as Application Gateway buffers it, goes out again on another.
 */
export async function forwardRequest(
  servers: readonly BackendServer[],
  request: ForwardedRequest,
): Promise<IncomingMessage | ForwardFailure> {
  for (const server of servers) {
    const answer = await sendPastStale(server, request);
    if (answer !== 'unreachable') return answer;
  }
  return 'noBackend';
}

type Attempt = IncomingMessage | ForwardFailure | 'unreachable';

async function sendPastStale(server: BackendServer, request: ForwardedRequest): Promise<Attempt> {
  for (let attempt = 0; attempt < LONGEST_ROW_OF_STALE_CONNECTIONS; attempt++) {
    const answer = await send(server, request);
    if (answer !== 'stale') return answer;
  }
  return 'unreachable';
}

function send(server: BackendServer, request: ForwardedRequest): Promise<Attempt | 'stale'> {
  return new Promise((resolve) => {
    const outgoing = httpRequest({
      agent: server.agentFor(request.host),
      method: request.incoming.method ?? 'GET',
      path: request.url,
      headers: headersFor(server, request),
      setHost: false,
      timeout: server.requestTimeout(),
    });
    let connected = false;
    outgoing.once('socket', () => {
      connected = true;
    });
    outgoing.once('response', resolve);
    outgoing.once('timeout', () => {
      resolve('timeout');
      outgoing.destroy();
    });
    outgoing.once('error', () => {
      if (!connected) return resolve('unreachable');
      return resolve(outgoing.reusedSocket ? 'stale' : 'noBackend');
    });
    outgoing.end(request.body);
  });
}

function headersFor(
  server: BackendServer,
  { incoming, body, host, port, scheme }: ForwardedRequest,
): OutgoingHttpHeaders {
  const kept = Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name) && name !== 'content-length');
  const client = `${incoming.socket.remoteAddress ?? ''}:${incoming.socket.remotePort ?? ''}`;
  const before = incoming.headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(kept),
    host: server.hostHeaderFor(host),
    ...(body.length > 0 || incoming.headers['content-length'] ? { 'content-length': String(body.length) } : {}),
    'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}`,
    'x-forwarded-proto': scheme,
    'x-forwarded-port': String(port),
    'x-original-host': host,
    'x-appgw-trace-id': randomUUID().replaceAll('-', ''),
  };
}

/** The setting's override path takes the place of what the rule's pattern matched. */
export function backendUrl(backend: CompiledBackend, url: string, matched: string): string {
  if (backend.path === undefined) return url;
  const rest = url.startsWith(matched) ? url.slice(matched.length) : url;
  return `${backend.path.replace(/\/?$/, '/')}${rest.replace(/^\//, '')}`;
}
