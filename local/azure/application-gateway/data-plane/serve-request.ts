import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BackendServer } from './backend-server.ts';
import type { CompiledGateway, Target } from './compiled-gateway.ts';
import { errorPage } from './error-page.ts';
import { backendUrl, type ForwardFailure, forwardRequest, HOP_BY_HOP } from './forward-request.ts';
import { type Endpoint, pickListener, pickTarget, redirectLocation } from './pick-route.ts';

/** One configuration with its running backends: what a request is served from, from beginning to end. */
export interface RunningConfiguration {
  readonly gateway: CompiledGateway;
  readonly servers: ReadonlyMap<string, readonly BackendServer[]>;
  /** The round robin's next start, by backend key. */
  readonly turn: Map<string, number>;
}

/** From the Host header to the response; resolves to the status that was sent. */
export async function serveRequest(
  running: RunningConfiguration,
  endpoint: Endpoint,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<number> {
  const { gateway } = running;
  const host = request.headers.host ?? '';
  const listener = pickListener(gateway, endpoint, host.replace(/:\d+$/, ''));
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  const picked = listener?.route && pickTarget(listener.route, path);
  if (!listener || !picked) return sendPage(response, { status: listener ? 502 : 404, v2: gateway.v2 });
  if (picked.target.kind === 'redirect') return sendRedirect(gateway, picked.target, { request, response });
  const answer = await askBackend(running, picked.target.key, {
    request,
    matched: picked.matched,
    endpoint,
    scheme: listener.protocol === 'Https' ? 'https' : 'http',
  });
  if (typeof answer !== 'string') return passOn(answer, response);
  return sendPage(response, { status: answer === 'timeout' ? 504 : 502, v2: gateway.v2 });
}

interface BackendQuestion {
  readonly request: IncomingMessage;
  readonly matched: string;
  readonly endpoint: Endpoint;
  readonly scheme: 'http' | 'https';
}

async function askBackend(
  running: RunningConfiguration,
  key: string,
  { request, matched, endpoint, scheme }: BackendQuestion,
): Promise<IncomingMessage | ForwardFailure> {
  const backend = running.gateway.backends.get(key);
  if (!backend) return 'noBackend';
  const body = await readWhole(request);
  return forwardRequest(inTurn(running, key), {
    incoming: request,
    body,
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    port: endpoint.port,
    scheme,
    url: backendUrl(backend, request.url ?? '/', matched),
  });
}

/** The servers that may be asked, starting with the one whose turn it is. Unhealthy ones are not. */
function inTurn({ servers, turn }: RunningConfiguration, key: string): BackendServer[] {
  const usable = (servers.get(key) ?? []).filter(({ outcome }) => outcome.verdict.health !== 'Unhealthy');
  const start = turn.get(key) ?? 0;
  turn.set(key, start + 1);
  return usable
    .map((_server, index) => usable[(start + index) % usable.length])
    .filter((server) => server !== undefined);
}

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function passOn(answer: IncomingMessage, response: ServerResponse): Promise<number> {
  const status = answer.statusCode ?? 502;
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
  response.writeHead(status, headers);
  return new Promise((resolve) => {
    answer.on('error', () => response.destroy());
    response.on('close', () => {
      // A client that went away must not keep the backend's connection busy.
      if (!answer.complete) answer.destroy();
      resolve(status);
    });
    answer.pipe(response);
  });
}

function sendRedirect(
  gateway: CompiledGateway,
  target: Extract<Target, { kind: 'redirect' }>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): number {
  request.resume();
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const location = redirectLocation(gateway, target, { host, url: request.url ?? '/' });
  response.writeHead(target.status, { location, 'content-length': '0' }).end();
  return target.status;
}

function sendPage(response: ServerResponse, { status, v2 }: { status: number; v2: boolean }): number {
  const page = errorPage(status, v2);
  response
    .writeHead(status, {
      server: `Microsoft-Azure-Application-Gateway/${v2 ? 'v2' : 'v1'}`,
      'content-type': 'text/html',
      'content-length': String(Buffer.byteLength(page)),
    })
    .end(page);
  return status;
}
