import {
  createServer as createHttp,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import type { SecureContext, SecureContextOptions } from 'node:tls';
import type { VirtualNetwork } from '../../core/contracts.ts';
import { closeServer, listenOnLoopback } from '../../core/loopback-server.ts';
import type { Endpoint } from './pick-route.ts';

/** What a frontend asks at every handshake and every request, so that a new configuration counts at once for open connections too. */
export interface FrontendHandlers {
  /** The certificate for a server name; undefined cuts the handshake. */
  readonly secureContext: (endpoint: Endpoint, serverName: string) => SecureContext | undefined;
  readonly handle: (endpoint: Endpoint, request: IncomingMessage, response: ServerResponse) => void;
}

export interface FrontendServer {
  readonly endpoint: Endpoint;
  readonly protocol: 'Http' | 'Https';
  /** On 127.0.0.1. */
  readonly localPort: number;
  /** What clients get that send no server name. */
  setDefault(options: SecureContextOptions): void;
  /** Takes no new connections, lets the busy ones finish. */
  retire(): void;
  /** Cuts everything. */
  stop(): Promise<void>;
}

/** Idle client connections live as long as Azure keeps them at least. */
const KEEP_ALIVE = 75_000;

/** A server on a loopback port, published in the virtual network at the gateway's address. */
export async function startFrontend(
  network: VirtualNetwork,
  frontend: { endpoint: Endpoint; protocol: 'Http' | 'Https' },
  handlers: FrontendHandlers,
): Promise<FrontendServer> {
  const { endpoint, protocol } = frontend;
  const server = protocol === 'Https' ? secureServer(endpoint, handlers) : plainServer(endpoint, handlers);
  server.keepAliveTimeout = KEEP_ALIVE;
  const localPort = await listenOnLoopback(server);
  const unpublish = network.publish(endpoint.address, endpoint.port, localPort);
  return {
    endpoint,
    protocol,
    localPort,
    setDefault: (options) => {
      if ('setSecureContext' in server) server.setSecureContext(options);
    },
    retire: () => {
      unpublish();
      server.close();
      server.closeIdleConnections();
    },
    stop: () => {
      unpublish();
      return closeServer(server);
    },
  };
}

function plainServer(endpoint: Endpoint, { handle }: FrontendHandlers): HttpServer {
  return createHttp((request, response) => handle(endpoint, request, response));
}

function secureServer(endpoint: Endpoint, { handle, secureContext }: FrontendHandlers): HttpsServer {
  return createHttps(
    {
      ALPNProtocols: ['http/1.1'],
      SNICallback: (serverName, done) => {
        const context = secureContext(endpoint, serverName);
        if (context) done(null, context);
        else done(new Error(`No listener serves '${serverName}'.`));
      },
    },
    (request, response) => handle(endpoint, request, response),
  );
}
