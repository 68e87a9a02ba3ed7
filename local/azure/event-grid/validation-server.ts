import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { LocalAzureContext } from '../core/contracts.ts';
import { closeServer, listenOnLoopback } from '../core/loopback-server.ts';

/** Serves the validation URLs of subscriptions that wait for somebody to visit them. Started when the first one is needed. */
export class ValidationServer {
  readonly #azure: LocalAzureContext;
  readonly #visits = new Map<string, () => void>();
  #server: Promise<{ server: Server; port: number }> | undefined;

  constructor(azure: LocalAzureContext) {
    this.#azure = azure;
  }

  /** A URL that can be visited once; `forget` takes it back. */
  async expect(name: string, onVisit: () => void): Promise<{ url: string; forget: () => void }> {
    this.#server ??= this.#start();
    const { port } = await this.#server;
    const token = randomUUID();
    this.#visits.set(token, onVisit);
    const url = `https://localhost:${port}/eventsubscriptions/${name.toLowerCase()}/validate?id=${token}&apiVersion=2025-02-15`;
    return { url, forget: () => void this.#visits.delete(token) };
  }

  async stop(): Promise<void> {
    if (this.#server) await closeServer((await this.#server).server);
  }

  async #start(): Promise<{ server: Server; port: number }> {
    const { chain, key } = await this.#azure.pki.issue(['localhost', '127.0.0.1']);
    const server = createServer({ cert: chain, key }, (request, response) => {
      const known = request.method === 'GET' && this.#visit(new URL(request.url ?? '/', 'https://localhost'));
      response.writeHead(known ? 200 : 404, { 'content-type': 'text/plain' });
      response.end(known ? 'Webhook successfully validated as a subscription endpoint.' : 'Not found.');
    });
    return { server, port: await listenOnLoopback(server) };
  }

  #visit({ searchParams }: URL): boolean {
    const token = searchParams.get('id') ?? '';
    const onVisit = this.#visits.get(token);
    this.#visits.delete(token);
    onVisit?.();
    return onVisit !== undefined;
  }
}
