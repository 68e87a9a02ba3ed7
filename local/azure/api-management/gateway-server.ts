import { randomUUID } from 'node:crypto';
import { Agent, createServer, request as sendRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { LocalAzureContext } from '../core/contracts.ts';
import { listenOnLoopback, closeServer } from '../core/loopback-server.ts';
import { findRoute, type ApiRoute } from './api-routes.ts';
import { resolveBackend } from './resolve-backend.ts';

const STATUS_PATH = '/status-0123456789abcdef';
const HTTPS = 443;

/** What a service's data plane serves at the moment. Replaced whole; connections that are open stay. */
export interface GatewayConfiguration {
  readonly gatewayHosts: ReadonlySet<string>;
  /** Portal, management and SCM hosts: they answer, and are no gateway. */
  readonly otherHosts: ReadonlySet<string>;
  readonly certificates: ReadonlyMap<string, SecureContext>;
  /** For clients that send no server name: the default SSL binding, else that of the default domain. */
  readonly defaultCertificate: SecureContext;
}

export interface RunningGateway {
  readonly port: number;
  configure(configuration: GatewayConfiguration): void;
  /** Cuts every open connection, as an instance that goes down does. */
  cut(): void;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly context: LocalAzureContext;
  /** Certificate of the default domain. */
  readonly builtIn: { readonly chain: string; readonly key: string };
  readonly initial: Omit<GatewayConfiguration, 'defaultCertificate'>;
  readonly routes: () => readonly ApiRoute[];
}

/** A real TLS gateway: certificate by server name, routing by host header and path, HTTPS to the backend with its certificate verified. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { context, builtIn } = options;
  let current: GatewayConfiguration = {
    ...options.initial,
    defaultCertificate: createSecureContext({ cert: builtIn.chain, key: builtIn.key }),
  };
  const agent = backendAgent(context);
  const server = createServer(
    {
      cert: builtIn.chain,
      key: builtIn.key,
      minVersion: 'TLSv1.2',
      keepAliveTimeout: 120_000,
      SNICallback: (name, done) =>
        done(null, current.certificates.get(name.toLowerCase()) ?? current.defaultCertificate),
    },
    (incoming, outgoing) => answer({ configuration: current, routes: options.routes, agent }, incoming, outgoing),
  );
  return {
    port: await listenOnLoopback(server),
    configure: (configuration) => {
      current = configuration;
    },
    cut: () => server.closeAllConnections(),
    stop: () => {
      agent.destroy();
      return closeServer(server);
    },
  };
}

interface Serving {
  readonly configuration: GatewayConfiguration;
  readonly routes: () => readonly ApiRoute[];
  readonly agent: Agent;
}

function answer(serving: Serving, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const host = (incoming.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
  const { gatewayHosts, otherHosts } = serving.configuration;
  const path = (incoming.url ?? '/').split('?', 1)[0] ?? '/';
  if (otherHosts.has(host)) return reply(incoming, outgoing, { status: 200, text: 'API Management portal' });
  if (!gatewayHosts.has(host)) return reply(incoming, outgoing, notFound());
  if (path === STATUS_PATH) return reply(incoming, outgoing, { status: 200, text: 'Service Operational.' });
  const route = findRoute(serving.routes(), path);
  if (!route) return reply(incoming, outgoing, notFound());
  if (route.subscriptionRequired) return reply(incoming, outgoing, missingKey());
  forward(serving.agent, { route, incoming, outgoing });
}

interface Reply {
  readonly status: number;
  readonly text?: string;
  readonly json?: Record<string, unknown>;
}

function reply(incoming: IncomingMessage, outgoing: ServerResponse, { status, text, json }: Reply): void {
  incoming.resume();
  const body = text ?? JSON.stringify(json);
  const type = text === undefined ? 'application/json' : 'text/plain';
  outgoing.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** API Management's own bodies. */
function notFound(): Reply {
  return { status: 404, json: { statusCode: 404, message: 'Resource not found' } };
}

function missingKey(): Reply {
  const message =
    'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.';
  return { status: 401, json: { statusCode: 401, message } };
}

function backendFailed(): Reply {
  return { status: 500, json: { statusCode: 500, message: 'Internal server error', activityId: randomUUID() } };
}

const HOP_BY_HOP = new Set([
  'connection',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
  'te',
  'trailer',
]);

function forward(
  agent: Agent,
  { route, incoming, outgoing }: { route: ApiRoute; incoming: IncomingMessage; outgoing: ServerResponse },
): void {
  const backend = new URL(route.serviceUrl);
  const path = `${backend.pathname.replace(/\/$/, '')}${(incoming.url ?? '/').slice(route.prefix.length) || '/'}`;
  const kept = Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name));
  const headers = { ...Object.fromEntries(kept), host: backend.host };
  const target = { host: backend.hostname, port: backend.port || HTTPS, servername: backend.hostname };
  const request = sendRequest({ ...target, path, method: incoming.method ?? 'GET', headers, agent }, (response) => {
    const answered = Object.entries(response.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    outgoing.writeHead(response.statusCode ?? 502, Object.fromEntries(answered));
    response.pipe(outgoing);
  });
  request.on('error', () => (outgoing.headersSent ? outgoing.destroy() : reply(incoming, outgoing, backendFailed())));
  incoming.pipe(request);
}

/** Connections to backends go through the virtual network, are kept, and trust what public authorities have signed. */
function backendAgent(context: LocalAzureContext): Agent {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  agent.createConnection = (target, connected) => {
    const { servername = '', port } = target as { servername?: string; port?: number | string };
    void openBackend(context, { servername, port: Number(port ?? HTTPS) }, connected as Connected);
    return undefined;
  };
  return agent;
}

type Connected = (error: Error | null, socket?: TLSSocket) => void;

async function openBackend(
  { network, resources, pki }: LocalAzureContext,
  { servername, port }: { servername: string; port: number },
  connected: Connected,
): Promise<void> {
  try {
    const address = await resolveBackend({ network, resources }, servername);
    const socket = await network.connect(address, port);
    connected(null, connectTls({ socket, servername, ca: pki.caPem, ALPNProtocols: ['http/1.1'] }));
  } catch (error) {
    connected(error as Error);
  }
}
