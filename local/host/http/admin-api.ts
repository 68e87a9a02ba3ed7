import type { FunctionRegistry } from '../app/function-registry.ts';
import type { Invoker } from '../app/invoke.ts';
import type { Log } from '../log.ts';
import type { FunctionTimers } from '../timers/function-timers.ts';
import { type HostRequest, type HostResponse, json, text } from './host-http.ts';

export interface AdminScope {
  readonly registry: FunctionRegistry;
  readonly invoker: Invoker;
  readonly timers: FunctionTimers;
  readonly log: Log;
}

/** `/admin/…`, as far as it is of use here: the host's state, the list of functions, and the manual start of one. */
export function adminApi(scope: AdminScope, request: HostRequest): HostResponse {
  const [, , area, name] = request.url.pathname.split('/');
  if (area === 'host' && name === 'ping') return { status: 200 };
  if (area === 'host' && name === 'status') return json(200, { id: 'local', state: 'Running', version: '4.1000.0' });
  if (area !== 'functions') return { status: 404 };
  if (name === undefined || name === '')
    return json(
      200,
      scope.registry.all.map(({ name, kind }) => ({ name, kind })),
    );
  return request.method === 'POST' ? startFunction(scope, decodeURIComponent(name), request) : { status: 404 };
}

/** Starts a function that is not HTTP's, with `{ "input": "…" }`, and does not wait for it: 202. */
function startFunction(scope: AdminScope, name: string, request: HostRequest): HostResponse {
  const target = scope.registry.find(name);
  if (!target) return { status: 404 };
  // Another site's page can make a browser send plain text here, but not JSON.
  if (!request.headers['content-type']?.toLowerCase().startsWith('application/json')) return { status: 415 };
  const input = inputOf(request);
  if (input === undefined) return text(400, 'The body must be {"input": "<text>"}.');
  const timer = scope.timers.find(name);
  if (timer) void timer.runNow();
  else if (target.kind === 'eventGrid') void runEvent(scope, { target, input });
  else
    return text(
      400,
      `Function '${target.name}' is of kind ${target.kind}: only timer and Event Grid functions are started like this.`,
    );
  return { status: 202 };
}

/** Undefined if the body is not understood; an empty one, or one without input, is an empty input. */
function inputOf({ body }: HostRequest): string | undefined {
  if (body.length === 0) return '';
  try {
    const { input = '' } = JSON.parse(body.toString('utf8')) as { input?: unknown };
    return typeof input === 'string' ? input : undefined;
  } catch {
    return undefined;
  }
}

async function runEvent(
  scope: AdminScope,
  { target, input }: { target: Parameters<Invoker['invoke']>[0]; input: string },
): Promise<void> {
  try {
    await scope.invoker.invoke(target, { data: { json: input } });
  } catch (error) {
    scope.log({ level: 'error', source: target.name, message: `failed: ${String(error)}` });
  }
}
