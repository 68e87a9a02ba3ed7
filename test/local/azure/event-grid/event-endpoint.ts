import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface EventEndpoint {
  readonly url: string;
  readonly received: Received[];
  /** Statuses of the next deliveries, in order; 200 when there is none left, 'hang' for no answer at all. */
  readonly statuses: (number | 'hang')[];
  /** Deliveries only, without handshakes. */
  deliveries(): Received[];
  stop(): Promise<void>;
}

/** A webhook on a port of its own that validates itself unless told otherwise. */
export async function startEndpoint(handshake: 'answer' | 'accept' | 'refuse' = 'answer'): Promise<EventEndpoint> {
  const received: Received[] = [];
  const statuses: (number | 'hang')[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      const isHandshake =
        request.method === 'OPTIONS' || request.headers['aeg-event-type'] === 'SubscriptionValidation';
      if (!isHandshake) {
        const status = statuses.shift() ?? 200;
        return status === 'hang' ? undefined : response.writeHead(status).end();
      }
      if (handshake === 'refuse') return response.writeHead(404).end();
      if (handshake === 'accept') return response.writeHead(200).end('ok');
      if (request.method === 'OPTIONS') return response.writeHead(200, { 'webhook-allowed-origin': '*' }).end();
      const [event] = body as { data: { validationCode: string } }[];
      return response.writeHead(200).end(JSON.stringify({ validationResponse: event?.data.validationCode }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook?code=key`,
    received,
    statuses,
    deliveries: () => received.filter(({ headers }) => headers['aeg-event-type'] === 'Notification'),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
