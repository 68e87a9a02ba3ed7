import { setTimeout as sleep } from 'node:timers/promises';
import { schedulerId } from '../durable/entity-id.ts';
import { type Orchestrations, Refusal, type RefusalKind } from '../durable/orchestrations.ts';
import { isTerminal } from '../store/instance-store.ts';
import { type HostRequest, type HostResponse, json } from './host-http.ts';
import { listInstances, purgeInstances } from './instance-queries.ts';
import { statusOf } from './instance-status.ts';
import { type ManagementUrlsOptions, managementUrls } from './management-urls.ts';

export interface ManagementScope extends ManagementUrlsOptions {
  readonly orchestrations: Orchestrations;
}

type Handler = (scope: ManagementScope, call: Call) => HostResponse | Promise<HostResponse>;

interface Call {
  readonly request: HostRequest;
  readonly query: URLSearchParams;
  readonly path: readonly string[];
}

/** Method and path of each operation; a star is any one segment. */
const operations: readonly (readonly [string, string, Handler])[] = [
  ['POST', 'orchestrators/*', start],
  ['POST', 'orchestrators/*/*', start],
  ['GET', 'instances', (scope, { request }) => listInstances(scope.orchestrations, request)],
  ['DELETE', 'instances', (scope, { request }) => purgeInstances(scope.orchestrations, request)],
  ['GET', 'instances/*', getStatus],
  ['DELETE', 'instances/*', purge],
  ['POST', 'instances/*/raiseEvent/*', raiseEvent],
  ['POST', 'instances/*/restart', restart],
  ['POST', 'instances/*/terminate', withReason((orchestrations, id, reason) => orchestrations.terminate(id, reason))],
  ['POST', 'instances/*/suspend', withReason((orchestrations, id, reason) => orchestrations.suspend(id, reason))],
  ['POST', 'instances/*/resume', withReason((orchestrations, id, reason) => orchestrations.resume(id, reason))],
  ['POST', 'instances/*/rewind', withReason((orchestrations, id, reason) => orchestrations.rewind(id, reason))],
  ['GET', 'entities/*/*', getEntity],
  ['POST', 'entities/*/*', signalEntity],
];

const statusOfRefusal: Readonly<Record<RefusalKind, number>> = {
  badRequest: 400,
  notFound: 404,
  gone: 410,
  preconditionFailed: 412,
  // The extension lets these two run into an exception.
  conflict: 500,
  wrongState: 500,
};

/** Durable's HTTP API; `path` is what follows `…/durabletask/` (azure-functions-durable-extension: HttpApiHandler.cs). */
export async function managementApi(scope: ManagementScope, request: HostRequest, path: string): Promise<HostResponse> {
  const call = {
    request,
    query: request.url.searchParams,
    path: path.split('/').filter(Boolean).map(decodeURIComponent),
  };
  const hub = call.query.get('taskHub') ?? scope.taskHubName;
  const operation = operations.find(([method, pattern]) => method === request.method && fits(pattern, call.path));
  if (!operation || hub.toLowerCase() !== scope.taskHubName.toLowerCase()) return { status: 404 };
  try {
    return await operation[2](scope, call);
  } catch (error) {
    return refusalResponse(error);
  }
}

function fits(pattern: string, path: readonly string[]): boolean {
  const parts = pattern.split('/');
  const isLike = (part: string, index: number) => part === '*' || part.toLowerCase() === path[index]?.toLowerCase();
  return parts.length === path.length && parts.every(isLike);
}

function refusalResponse(error: unknown): HostResponse {
  if (!(error instanceof Refusal)) throw error;
  const status = statusOfRefusal[error.kind];
  if (status !== 500) return json(status, { Message: error.message });
  const Message = 'Something went wrong while processing your request';
  return json(status, { Message, ExceptionMessage: error.message, ExceptionType: 'System.InvalidOperationException' });
}

async function start(scope: ManagementScope, { request, query, path }: Call): Promise<HostResponse> {
  const [, name = '', id] = path;
  const version = query.get('version') ?? undefined;
  const input = bodyText(request);
  const started = scope.orchestrations.start({ name, input, ...(id ? { id } : {}), ...(version ? { version } : {}) });
  return query.has('timeout') ? waitFor(scope, started, query) : accepted(scope, started);
}

function accepted(scope: ManagementScope, id: string): HostResponse {
  const urls = managementUrls(scope, id);
  return json(202, urls, { location: urls['statusQueryGetUri'] ?? '', 'retry-after': '10' });
}

/** The output if the instance ends within the timeout (seconds), else the same as without one. */
async function waitFor(scope: ManagementScope, id: string, query: URLSearchParams): Promise<HostResponse> {
  const until = Date.now() + Number(query.get('timeout')) * 1000;
  const pause = Number(query.get('pollingInterval') ?? 1) * 1000;
  for (;;) {
    const { status, output } = scope.orchestrations.find(id);
    if (status === 'Completed') return json(200, JSON.parse(output ?? 'null'));
    if (isTerminal(status)) return terminal(scope, id, query);
    if (Date.now() + pause > until) return accepted(scope, id);
    await sleep(pause);
  }
}

function terminal(scope: ManagementScope, id: string, query: URLSearchParams): HostResponse {
  const instance = scope.orchestrations.find(id);
  const isError = instance.status === 'Failed' && isTrue(query, 'returnInternalServerErrorOnFailure');
  return json(isError ? 500 : 200, statusOf(instance, { showInput: true }));
}

function getStatus(scope: ManagementScope, { query, path }: Call): HostResponse {
  const [, id = ''] = path;
  const instance = scope.orchestrations.find(id);
  const body = statusOf(instance, {
    showInput: query.get('showInput')?.toLowerCase() !== 'false',
    showHistoryOutput: isTrue(query, 'showHistoryOutput'),
    ...(isTrue(query, 'showHistory') ? { history: scope.orchestrations.history(id) } : {}),
  });
  if (!isTerminal(instance.status)) {
    return json(202, body, { location: managementUrls(scope, id)['statusQueryGetUri'] ?? '', 'retry-after': '5' });
  }
  const isError = instance.status === 'Failed' && isTrue(query, 'returnInternalServerErrorOnFailure');
  return json(isError ? 500 : 200, body);
}

function purge(scope: ManagementScope, { path }: Call): HostResponse {
  return scope.orchestrations.purgeOne(path[1] ?? '') ? json(200, { instancesDeleted: 1 }) : { status: 404 };
}

function raiseEvent(scope: ManagementScope, { request, path }: Call): HostResponse {
  const [, id = '', , name = ''] = path;
  if (!request.headers['content-type']?.toLowerCase().startsWith('application/json')) {
    throw new Refusal('badRequest', 'Only application/json request content is supported');
  }
  scope.orchestrations.raiseEvent(id, name, bodyText(request));
  return { status: 202 };
}

function restart(scope: ManagementScope, { query, path }: Call): HostResponse {
  const withNewId = query.get('restartWithNewInstanceId')?.toLowerCase() !== 'false';
  return accepted(scope, scope.orchestrations.restart(path[1] ?? '', withNewId));
}

function withReason(operation: (orchestrations: Orchestrations, id: string, reason: string) => void): Handler {
  return (scope, { query, path }) => {
    operation(scope.orchestrations, path[1] ?? '', query.get('reason') ?? '');
    return { status: 202 };
  };
}

function getEntity(scope: ManagementScope, { path }: Call): HostResponse {
  const [, name = '', key = ''] = path;
  return json(200, JSON.parse(scope.orchestrations.entityState(schedulerId({ name, key }))));
}

function signalEntity(scope: ManagementScope, { request, query, path }: Call): HostResponse {
  const [, name = '', key = ''] = path;
  scope.orchestrations.signalEntity(schedulerId({ name, key }), query.get('op') ?? '', bodyText(request));
  return { status: 202 };
}

/** The body's JSON text; null for an empty one. */
function bodyText({ body }: HostRequest): string | null {
  const text = body.toString('utf8');
  if (text.trim() === '') return null;
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new Refusal('badRequest', 'The request body is not valid JSON.');
  }
}

function isTrue(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === 'true';
}
