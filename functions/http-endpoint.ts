import {
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
  app as functions,
} from '@azure/functions';
import * as df from 'durable-functions';
import { EdgeError } from '../shared/domain/problem.ts';
import { answerRequest, type PlainRequest } from './answer-request.ts';
import type { Role } from './authentication.ts';
import type { Answer, App, Handle } from './call.ts';
import type { Config } from './config.ts';
import type { BodySource } from './json-body.ts';
import { problemAnswer } from './problem-response.ts';
import { startRun } from './run-starter.ts';

/** One route: everything that differs from one to the next. */
export interface HttpEndpoint {
  /** Name of the function. */
  readonly name: string;
  readonly method: HttpMethod;
  /** Below `/api/`. */
  readonly route: string;
  readonly role: Role;
  /** Anything else than an empty body is refused elsewhere. */
  readonly takesBody?: boolean;
  readonly handle: Handle;
}

export type Setup =
  | { readonly ok: true; readonly app: App; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Registers a route. `setup` is asked at each request, so that a wrong setting answers 503 instead of deploying as no functions. */
export function registerEndpoint(endpoint: HttpEndpoint, setup: () => Setup): void {
  const answerTo = async (request: HttpRequest, context: InvocationContext): Promise<Answer> =>
    answerRequest(endpoint, setup(), plainRequest(request, context));
  functions.http(endpoint.name, {
    // Callers are admitted by `authentication.ts`, which knows roles; a function key knows nobody.
    authLevel: 'anonymous',
    methods: [endpoint.method],
    // The host's own prefix is empty, so that the dashboard can be at `/`.
    route: `api/${endpoint.route}`,
    extraInputs: [df.input.durableClient()],
    handler: async (request, context) => {
      const answer = await answerTo(request, context).catch((error: unknown) => {
        if (!(error instanceof EdgeError))
          context.error(JSON.stringify({ function: endpoint.name, errorClass: (error as Error).name }));
        return problemAnswer(error, context.invocationId);
      });
      return responseOf(answer, context.invocationId);
    },
  });
}

/** What of a request the app looks at. */
function plainRequest(request: HttpRequest, context: InvocationContext): PlainRequest {
  const client = df.getClient(context);
  return {
    method: request.method,
    host: new URL(request.url).host,
    params: request.params,
    query: request.query,
    correlationId: context.invocationId,
    header: (name) => request.headers.get(name),
    body: sourceOf(request),
    start: (run, edge) => startRun(client, run, edge),
  };
}

function sourceOf(request: HttpRequest): BodySource {
  const length = Number(request.headers.get('content-length'));
  return {
    contentType: request.headers.get('content-type'),
    contentLength: Number.isFinite(length) ? length : null,
    stream: request.body as AsyncIterable<Uint8Array> | null,
  };
}

/** Everything that every answer has. */
export function responseOf(
  { status, body, text, headers }: Answer,
  correlationId: string,
): HttpResponseInit & { headers: Record<string, string> } {
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': correlationId,
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    },
    ...(text === undefined ? (body === undefined ? {} : { body: JSON.stringify(body) }) : { body: text }),
  };
}
