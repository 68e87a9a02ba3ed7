import { request } from 'node:https';

export interface JsonRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly token: string;
  readonly ca: string;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
}

const answerMilliseconds = 30_000;

/** One HTTPS request with JSON both ways. */
export function sendJson({ method, url, body, token, ca }: JsonRequest): Promise<JsonAnswer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    'content-length': Buffer.byteLength(text ?? ''),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, ca, timeout: answerMilliseconds }, (incoming) => {
      let received = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
      });
      incoming
        .on('error', reject)
        .on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: parsed(received) }),
        );
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${answerMilliseconds / 1000} s`)));
    outgoing.on('error', reject).end(text);
  });
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
