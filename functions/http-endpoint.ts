import {
  type HttpHandler,
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
  app as functions,
} from '@azure/functions';
import * as df from 'durable-functions';
import { EdgeError } from '../shared/domain/problem.ts';
import { answerToMethod } from './answer-to-method.ts';
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
  functions.http(endpoint.name, {
    // Callers are admitted by `authentication.ts`, which knows roles; a function key knows nobody.
    authLevel: 'anonymous',
    // The host answers HEAD with 404 unless a function takes it.
    methods: endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method],
    // The host's own prefix is empty, so that the dashboard can be at `/`.
    route: `api/${endpoint.route}`,
    extraInputs: [df.input.durableClient()],
    handler: handlerOf(() => endpoint, setup),
  });
}

/** From the request that the host hands over to the answer that it takes back. */
export function handlerOf(endpointFor: (method: string) => HttpEndpoint, setup: () => Setup): HttpHandler {
  const answerTo = async (endpoint: HttpEndpoint, request: HttpRequest, context: InvocationContext): Promise<Answer> =>
    answerRequest(endpoint, setup(), plainRequest(request, context));
  return async (request, context) => {
    const endpoint = endpointFor(request.method);
    const answer = await answerTo(endpoint, request, context).catch((error: unknown) => {
      if (!(error instanceof EdgeError))
        context.error(JSON.stringify({ function: endpoint.name, errorClass: (error as Error).name }));
      return problemAnswer(error, context.invocationId);
    });
    return answerToMethod(request.method, responseOf(answer, context.invocationId));
  };
}

/** What of a request the app looks at. */
function plainRequest(request: HttpRequest, context: InvocationContext): PlainRequest {
  return {
    method: request.method,
    host: new URL(request.url).host,
    params: request.params,
    query: request.query,
    correlationId: context.invocationId,
    header: (name) => request.headers.get(name),
    body: sourceOf(request),
    start: (run, edge) => startNow(context, run, edge),
  };
}

/** Durable Functions may be out of reach while the rest of the app is not, so its client is asked for only when it is needed. */
async function startNow(context: InvocationContext, run: string, edge: string): Promise<void> {
  try {
    await startRun(df.getClient(context), run, edge);
  } catch (error) {
    context.warn(JSON.stringify({ start: 'left to the pump', run, errorClass: (error as Error).name }));
    throw error;
  }
}

const reads: readonly string[] = ['GET', 'HEAD'];

function sourceOf(request: HttpRequest): BodySource {
  const declared = request.headers.get('content-length');
  const length = Number(declared);
  return {
    // Of a GET the worker hands no body on, however long.
    isLengthUnknown: declared === null && request.headers.has('transfer-encoding') && !reads.includes(request.method),
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
