import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API that answers what a test says, in the forms of the real one, for answers that are hard to bring about on purpose. */
export class ApiStandIn {
  readonly #server: Server;
  readonly #replies: Readonly<Record<string, Reply | (() => Reply)>>;
  readonly requests: {
    readonly route: string;
    readonly headers: IncomingMessage['headers'];
    readonly authorization: string | undefined;
    readonly body: string;
  }[] = [];

  private constructor(replies: Readonly<Record<string, Reply | (() => Reply)>>) {
    this.#replies = replies;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = `${request.method} ${request.url}`;
    const { headers } = request;
    this.requests.push({ route, headers, authorization: headers.authorization, body: await readAll(request) });
    const found = this.#replies[route];
    const reply = (typeof found === 'function' ? found() : found) ?? {
      status: 404,
      body: { code: 'NotFound', title: 'No such thing.', status: 404 },
    };
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  }

  static async start(replies: Readonly<Record<string, Reply | (() => Reply)>>): Promise<ApiStandIn> {
    const standIn = new ApiStandIn(replies);
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
}

async function readAll(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk as string;
  return body;
}
