import { CliError, errorOf, type ProblemDocument } from './cli-error.ts';
import type { Connection } from './connection.ts';

export interface ApiAnswer<T> {
  readonly status: number;
  readonly location: string | null;
  /** Seconds, as the server asks for. */
  readonly retryAfter: number | null;
  /** Of what is stored, for the `If-Match` of a later change. */
  readonly etag: string | null;
  readonly body: T;
}

export type Headers = Readonly<Record<string, string>>;

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Headers;
}

/** One request to the API. Anything but success is thrown as a {@link CliError} with the server's own words. */
export function request<T>(
  connection: Connection,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer<T>> {
  return requestWith(connection, { method, path, body });
}

/** The same, with headers of its own. */
export async function requestWith<T>(connection: Connection, sent: ApiRequest): Promise<ApiAnswer<T>> {
  const { response, text } = await send(connection, sent);
  const parsed = parse(text);
  if (!response.ok) throw errorOf(problemOf(response.status, parsed));
  return {
    status: response.status,
    location: response.headers.get('location'),
    etag: response.headers.get('etag'),
    retryAfter: Number(response.headers.get('retry-after')) || null,
    body: parsed as T,
  };
}

async function send(connection: Connection, { method, path, body, headers }: ApiRequest) {
  try {
    const response = await fetch(connection.server + path, {
      method,
      redirect: 'error',
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(connection.token ? { authorization: `Bearer ${connection.token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // The connection may end in the middle of an answer as well.
    return { response, text: await response.text() };
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const reason = cause?.code ?? cause?.message ?? String(error);
    const { server, localJson } = connection;
    throw new CliError(`${server} cannot be reached.`, {
      why:
        localJson === undefined
          ? reason
          : `${reason}. The address is from ${localJson}; what runs there does not answer.`,
      suggestion:
        localJson === undefined
          ? `Check --server and that the app runs: curl ${server}/api/healthz`
          : 'Start it again: npm stop && npm start -- --detach',
    });
  }
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function problemOf(status: number, body: unknown): ProblemDocument {
  const document = body as Partial<ProblemDocument> | undefined;
  if (typeof document === 'object' && document.code && document.title)
    return { ...(document as ProblemDocument), status };
  return { status, code: `HTTP${status}`, title: 'The server refused the request without saying why.' };
}
