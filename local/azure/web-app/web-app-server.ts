import { createServer } from 'node:https';
import type { LocalAzureContext } from '../core/contracts.ts';
import { closeServer, listenOnLoopback } from '../core/loopback-server.ts';

export interface RunningWebApp {
  /** 127.0.0.1 port. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** A site that says what reached it: method, path and host as JSON, over TLS with the site's own certificate. */
export async function startWebApp({ pki }: LocalAzureContext, hostName: string): Promise<RunningWebApp> {
  const { chain, key } = await pki.issue([hostName]);
  const server = createServer({ cert: chain, key, keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    if (hostOf(request.headers.host) !== hostName) {
      response.writeHead(404).end('404 Web Site not found.');
      return;
    }
    const { method = 'GET', url = '/' } = request;
    const body = JSON.stringify({ greeting: `Hello from ${hostName}`, method, path: url, host: hostName });
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  });
  return { port: await listenOnLoopback(server), stop: () => closeServer(server) };
}

function hostOf(header: string | undefined): string {
  return (header ?? '').toLowerCase().replace(/:\d+$/, '');
}
