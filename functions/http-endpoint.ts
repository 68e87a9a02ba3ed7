import {
  type HttpMethod,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
  app as functions,
} from '@azure/functions';
import * as df from 'durable-functions';
import { EdgeError, type Problem } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import { admit, type Role } from './authentication.ts';
import type { Answer, App, Call, Handle } from './call.ts';
import type { Config } from './config.ts';
import { readJsonBody } from './json-body.ts';
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
    methods: [endpoint.method],
    // The host's own prefix is empty, so that the dashboard can be at `/`.
    route: `api/${endpoint.route}`,
    extraInputs: [df.input.durableClient()],
    handler: async (request, context) => {
      const answer = await answerTo(endpoint, setup, request, context).catch((error: unknown) => {
        if (!(error instanceof EdgeError))
          context.error(JSON.stringify({ function: endpoint.name, errorClass: (error as Error).name }));
        return problemAnswer(error, context.invocationId);
      });
      return responseOf(answer, context.invocationId);
    },
  });
}

async function answerTo(
  { role, handle }: HttpEndpoint,
  setup: () => Setup,
  request: HttpRequest,
  context: InvocationContext,
): Promise<Answer> {
  const ready = setup();
  if (!ready.ok) throw new EdgeError(notConfigured(ready.problems));
  const admission = admit(ready.config, request.headers.get('x-ms-client-principal'), role);
  if (!admission.ok) return problemAnswer(new EdgeError(admission.problem), context.invocationId);
  const client = df.getClient(context);
  let body: Promise<unknown> | undefined;
  const call: Call = {
    app: ready.app,
    caller: admission.caller,
    correlationId: context.invocationId,
    params: request.params,
    query: request.query,
    header: (name) => request.headers.get(name),
    body: () => (body ??= readJsonBody(sourceOf(request))),
    start: (run, edge) => startRun(client, run, edge),
  };
  return handle(call);
}

function sourceOf(request: HttpRequest): Parameters<typeof readJsonBody>[0] {
  const length = Number(request.headers.get('content-length'));
  return {
    contentType: request.headers.get('content-type'),
    contentLength: Number.isFinite(length) ? length : null,
    stream: request.body as AsyncIterable<Uint8Array> | null,
  };
}

function responseOf({ status, body, headers }: Answer, correlationId: string): HttpResponseInit {
  return {
    status,
    headers: {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-correlation-id': correlationId,
      ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

export function notConfigured(problems: readonly string[]): Problem {
  return problem('ConfigurationInvalid', {
    what: 'edge-tls is not configured.',
    why: problems.join(' '),
    fix: 'Correct these application settings; GET /api/healthz shows whether all are right.',
  });
}
