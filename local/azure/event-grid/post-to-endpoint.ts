import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface EndpointRequest {
  readonly method: 'POST' | 'OPTIONS';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the authority that an HTTPS endpoint may have its certificate from. */
  readonly ca: string;
  /** Real milliseconds. */
  readonly timeout: number;
}

export interface EndpointAnswer {
  /** 0 when there was no answer, or none in time. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const NO_ANSWER: EndpointAnswer = { status: 0, headers: {}, body: '' };

/** Larger answers are cut off: Event Grid looks at the validation response and at nothing else. */
const LARGEST_ANSWER = 64 * 1_024;

/** One request to an endpoint. Never rejects: whatever goes wrong is no answer. */
export function postToEndpoint({ method, url, headers, body, ca, timeout }: EndpointRequest): Promise<EndpointAnswer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeout);
    const outgoing = request(url, { method, headers, ca, signal, agent: false }, (incoming) => {
      let received = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        if (received.length < LARGEST_ANSWER) received += chunk;
      });
      incoming.on('error', () => resolve(NO_ANSWER));
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: received }),
      );
    });
    outgoing.on('error', () => resolve(NO_ANSWER)).end(body);
  });
}
