import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AdminScope, adminApi } from './admin-api.ts';
import { eventGridWebhook } from './event-grid.ts';
import {
  type HostRequest,
  type HostResponse,
  headersOf,
  readRequest,
  requestUrl,
  text,
  writeResponse,
} from './host-http.ts';
import { responseOf, rpcRequest } from './http-exchange.ts';
import { findHttpFunction, type HttpFunction, type Match } from './http-functions.ts';
import { forwardStream, streamMetadata } from './http-stream.ts';
import { type HostKeys, keyOf, opens } from './keys.ts';
import { type ManagementScope, managementApi } from './management-api.ts';

/** What the server serves once the app is loaded. */
export interface ServerScope extends AdminScope {
  readonly httpFunctions: readonly HttpFunction[];
  readonly management: ManagementScope;
  readonly keys: HostKeys;
  /** Where the library takes the requests of streaming functions; undefined unless the app has turned streaming on. */
  readonly streamProxy: string | undefined;
  readonly homepage: boolean;
}

export interface HostServer {
  readonly origin: string;
  readonly port: number;
  /** Until then every request is answered with 503. */
  serve(scope: ServerScope): void;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 and nowhere else. Port 0 is a free one. */
export async function listen(port: number): Promise<HostServer> {
  let scope: ServerScope | undefined;
  const server = createServer((message, answer) => void serveOne(scope, message, answer));
  const bound = await bind(server, port);
  return {
    port: bound,
    origin: `http://127.0.0.1:${bound}`,
    serve: (loaded) => {
      scope = loaded;
    },
    stop: () => close(server),
  };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** Calls that are under way get a moment to end. */
const graceMilliseconds = 1_000;

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function serveOne(
  scope: ServerScope | undefined,
  message: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  try {
    if (!scope) return writeResponse(answer, text(503, 'Function host is not running.'));
    if (!isLoopback(message.headers.host))
      return writeResponse(answer, text(421, 'This host answers to loopback names only.'));
    const { origin } = scope.management;
    const match = functionFor(scope, message);
    if (match && scope.streamProxy) return await stream(scope, { match, message, answer, proxy: scope.streamProxy });
    const request = await readRequest(message, origin);
    const response = request ? await respond(scope, request, match) : { status: 413 };
    writeResponse(answer, response);
  } catch (error) {
    fail(scope, answer, error);
  }
}

/** Keeps out web pages whose name has been pointed at this machine (DNS rebinding). */
function isLoopback(host: string | undefined): boolean {
  return host === undefined || /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

function fail(scope: ServerScope | undefined, answer: ServerResponse, error: unknown): void {
  scope?.log({ level: 'error', source: 'host', message: `a request failed: ${String(error)}` });
  if (!answer.headersSent) writeResponse(answer, { status: error instanceof URIError ? 400 : 500 });
  else answer.destroy();
}

const builtIn = /^\/(runtime\/webhooks|durabletask|admin)(\/|$)/i;

function functionFor(scope: ServerScope, message: IncomingMessage): Match | undefined {
  const { pathname } = requestUrl(message, scope.management.origin);
  if (builtIn.test(pathname)) return undefined;
  return findHttpFunction(scope.httpFunctions, (message.method ?? 'GET').toUpperCase(), pathname);
}

async function respond(scope: ServerScope, request: HostRequest, match: Match | undefined): Promise<HostResponse> {
  if (match) return callFunction(scope, request, match);
  const [, webhook] = /^\/runtime\/webhooks\/([^/]+)/i.exec(request.url.pathname) ?? [];
  if (webhook?.toLowerCase() === 'durabletask') return managementWebhook(scope, request);
  if (webhook?.toLowerCase() === 'eventgrid') return eventGrid(scope, request);
  if (/^\/durabletask\//i.test(request.url.pathname))
    return managementApi(scope.management, request, afterDurableTask(request));
  if (/^\/admin(\/|$)/i.test(request.url.pathname)) return admin(scope, request);
  return request.url.pathname === '/' ? homepage(scope) : { status: 404 };
}

function afterDurableTask({ url }: HostRequest): string {
  return url.pathname.slice(url.pathname.toLowerCase().indexOf('durabletask') + 'durabletask'.length);
}

async function callFunction(scope: ServerScope, request: HostRequest, { found, params }: Match): Promise<HostResponse> {
  if (!mayCall(scope.keys, found, request)) return { status: 401 };
  try {
    const { returnValue } = await scope.invoker.invoke(found.target, { data: rpcRequest(request, params) });
    return responseOf(returnValue);
  } catch (error) {
    scope.log({ level: 'error', source: found.target.name, message: `the function failed: ${String(error)}` });
    return { status: 500 };
  }
}

function mayCall(keys: HostKeys, { authLevel }: HttpFunction, request: Pick<HostRequest, 'url' | 'headers'>): boolean {
  if (authLevel === 'anonymous') return true;
  return opens(keyOf(request), authLevel === 'admin' ? [keys.master] : [keys.master, keys.function]);
}

interface StreamCall {
  readonly match: Match;
  readonly message: IncomingMessage;
  readonly answer: ServerResponse;
  readonly proxy: string;
}

/** The request and the invocation run side by side; the library joins them by the invocation's id. */
async function stream(scope: ServerScope, { match, message, answer, proxy }: StreamCall): Promise<void> {
  const { origin } = scope.management;
  const request = { url: requestUrl(message, origin), headers: headersOf(message) };
  if (!mayCall(scope.keys, match.found, request)) return writeResponse(answer, { status: 401 });
  const invocationId = randomUUID();
  const triggerMetadata = streamMetadata(message, match.params, origin);
  const invoked = scope.invoker.invoke(match.found.target, {
    invocationId,
    data: rpcRequestOf(request),
    triggerMetadata,
  });
  await Promise.race([forwardStream({ message, answer, invocationId, proxy, origin }), failureOf(invoked)]);
}

function rpcRequestOf({ url, headers }: Pick<HostRequest, 'url' | 'headers'>) {
  return { http: { url: url.href, method: 'GET', headers } };
}

/** Ends only if the invocation fails: the answer of one that does not comes through the stream. */
function failureOf(invoked: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    invoked.catch(reject);
  });
}

function managementWebhook(scope: ServerScope, request: HostRequest): HostResponse | Promise<HostResponse> {
  if (!opens(keyOf(request), [scope.keys.master, scope.keys.durableTask])) return { status: 401 };
  return managementApi(scope.management, request, afterDurableTask(request));
}

/**
 * A wrong key is refused; none is accepted, as by Azure's own local host (Azure Functions Core Tools), because nobody outside of this
 * machine can call.
 */
function eventGrid(scope: ServerScope, request: HostRequest): HostResponse | Promise<HostResponse> {
  const key = keyOf(request);
  if (key !== undefined && !opens(key, [scope.keys.master, scope.keys.eventGrid])) return { status: 401 };
  return eventGridWebhook(scope, request);
}

function admin(scope: ServerScope, request: HostRequest): HostResponse {
  const key = keyOf(request);
  if (key !== undefined && !opens(key, [scope.keys.master])) return { status: 401 };
  return adminApi(scope, request);
}

function homepage({ homepage }: ServerScope): HostResponse {
  return homepage ? text(200, 'Your Functions app is up and running.') : { status: 204 };
}
