import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpResponseInit } from '@azure/functions';
import type { Setup } from '../../functions/http-endpoint.ts';
import { fileAnswer, pageAnswer, readDashboard } from '../../functions/http-dashboard.ts';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Replies = Readonly<Record<string, Reply | (() => Reply)>>;

const unconfigured: Setup = { ok: false, problems: [] };

/** The page exactly as the app serves it, over an API that answers what a test says. A route without an answer never answers. */
export class DashboardStandIn {
  readonly #server: Server;
  readonly requests: { readonly route: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] =
    [];
  readonly #dashboard = readDashboard('dist/app/dashboard');
  replies: Replies = {};

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<DashboardStandIn> {
    const standIn = new DashboardStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const { page } = this.#dashboard;
    if (path === '/') return write(response, pageAnswer(unconfigured, null, { page, correlationId: 'test' }));
    if (path.startsWith('/assets/')) return write(response, fileAnswer(this.#dashboard, path.slice('/assets/'.length)));
    const route = `${request.method} ${path}`;
    this.requests.push({ route, headers: request.headers, body: await readAll(request) });
    const found = this.replies[route];
    const reply = typeof found === 'function' ? found() : found;
    if (reply === undefined) return;
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  }
}

function write(response: ServerResponse, { status = 200, headers, body }: HttpResponseInit): void {
  response.writeHead(status, headers as Record<string, string>);
  response.end(body);
}

async function readAll(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk as string;
  return body;
}
