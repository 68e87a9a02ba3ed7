import { app as functions, type HttpMethod } from '@azure/functions';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { Answer } from './call.ts';
import { endpoints } from './endpoints.ts';
import { handlerOf, type HttpEndpoint, type Setup } from './http-endpoint.ts';
import { problemAnswer } from './problem-response.ts';

/** Not TRACE: a request of that method cannot be made (fetch standard), and the SDK makes one of each that it gets. */
const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Whatever lies below `/api` and no other function serves. */
export const unknownRoute = {
  /**
   * The host tries functions in the order of their names, whatever their routes (azure-functions-host: FunctionMetadataManager.cs sorts
   * them, WebScriptHostHttpRoutesManager.cs maps them in that order), so this one has to be the last of all.
   */
  name: 'unknownRoute',
  route: '{*path}',
} as const;

/** Signed-in callers alone are told what there is; nobody learns from it which edges there are. */
export function registerUnknownRoutes(setup: () => Setup): void {
  functions.http(unknownRoute.name, {
    authLevel: 'anonymous',
    methods,
    route: `api/${unknownRoute.route}`,
    handler: handlerOf((method) => unknownRouteEndpoint(method), setup),
  });
}

/** An endpoint that answers 404, or 405 with `Allow` where other methods are served. */
export function unknownRouteEndpoint(method: string): HttpEndpoint {
  return {
    ...unknownRoute,
    method: 'GET',
    role: 'Edge.Read',
    // It is not read, so that a wrong method is called one whatever comes with it.
    takesBody: true,
    handle: async ({ params, correlationId }) => answerOf(method, allowedAt(params.path ?? ''), correlationId),
  };
}

const served = [...endpoints, { method: 'GET', route: 'healthz' }].map(({ method, route }) => ({
  method,
  pattern: new RegExp(`^${route.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
}));

/** Methods of a path below `/api/`, by its form alone. */
export function allowedAt(path: string): readonly string[] {
  const found = served.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(found.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))].toSorted();
}

function answerOf(method: string, allowed: readonly string[], correlationId: string): Answer {
  if (allowed.length === 0) return problemAnswer(new EdgeError(notFound()), correlationId);
  const answer = problemAnswer(new EdgeError(notAllowed(method, allowed)), correlationId);
  return { ...answer, headers: { ...answer.headers, allow: allowed.join(', ') } };
}

function notFound() {
  return problem('RouteNotFound', {
    what: 'There is nothing at this address.',
    why: 'No route of the API has this form.',
    fix: 'GET /api/openapi.json lists the routes, and GET /api/docs shows them as a page.',
  });
}

function notAllowed(method: string, allowed: readonly string[]) {
  return problem('MethodNotAllowed', {
    what: `${method.slice(0, 20)} is not served at this address.`,
    why: `It takes ${allowed.join(', ')}.`,
    fix: 'Use one of these methods; GET /api/openapi.json says what each does.',
  });
}
