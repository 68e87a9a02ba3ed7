import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { RpcData } from '../app/core-types.ts';
import { headersOf, requestUrl } from './host-http.ts';

/** Headers that belong to one connection and are not passed on (RFC 9110, 7.6.1). */
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer'];

export interface Streamed {
  readonly message: IncomingMessage;
  readonly answer: ServerResponse;
  readonly invocationId: string;
  /** Where the library listens for the requests of streaming functions. */
  readonly proxy: string;
  readonly origin: string;
}

/** Passes the request on to the library's own proxy, unread, and its answer back; resolves when the answer is through. */
export function forwardStream({ message, answer, invocationId, proxy, origin }: Streamed): Promise<void> {
  const url = requestUrl(message, origin);
  const headers = {
    ...headersOf(message),
    'x-ms-invocation-id': invocationId,
    'x-forwarded-host': url.host,
    'x-forwarded-proto': 'http',
  };
  return new Promise((resolve, reject) => {
    const forwarded = send(
      new URL(`${url.pathname}${url.search}`, proxy),
      { method: message.method, headers },
      (reply) => {
        answer.statusCode = reply.statusCode ?? 500;
        for (const [name, value] of Object.entries(reply.headers)) {
          if (value !== undefined && !hopByHop.includes(name) && name !== 'x-ms-invocation-id')
            answer.setHeader(name, value);
        }
        reply.pipe(answer).once('finish', resolve).once('error', reject);
      },
    );
    message.pipe(forwarded.once('error', reject));
  });
}

/** In streaming mode the library takes headers and parameters from here; query parameters come along with the route's, as in Azure. */
export function streamMetadata(message: IncomingMessage, params: Readonly<Record<string, string>>, origin: string) {
  const query = Object.fromEntries(requestUrl(message, origin).searchParams);
  const values = Object.entries({ ...query, ...params }).map(([name, value]) => [name, { string: value }] as const);
  return Object.fromEntries<RpcData>([...values, ['Headers', { json: JSON.stringify(headersOf(message)) }]]);
}
