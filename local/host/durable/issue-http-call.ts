import type { DurableHttpRequest } from './actions.ts';
import { HTTP_ACTIVITY } from './decisions.ts';
import type { ReplayContext } from './replay-context.ts';
import { type Routine, run, type ShimTask } from './shim-task.ts';

/** Sent to the worker as `defaultHttpAsyncRequestSleepTimeMillseconds`, and used here: the two must agree. */
export const defaultHttpPollMilliseconds = 30_000;

interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A durable HTTP call, which follows 202 answers to their Location unless the app has turned that off. */
export function issueHttpCall(context: ReplayContext, request: DurableHttpRequest): ShimTask {
  const first = send(context, request);
  return request.asynchronousPatternEnabled === false ? first : run(poll(context, request, first));
}

function* poll(context: ReplayContext, request: DurableHttpRequest, first: ShimTask): Routine {
  let outcome = yield first;
  for (;;) {
    const next = outcome.failed ? undefined : nextPoll(outcome.result);
    if (!next) return outcome;
    yield context.issue({ kind: 'timer', fireAt: context.now + next.delay }).task;
    outcome = yield send(context, pollRequest(request, next.location));
  }
}

function send(context: ReplayContext, request: DurableHttpRequest): ShimTask {
  return context.issue({ kind: 'http', name: HTTP_ACTIVITY, request }).task;
}

/** Where and after how many milliseconds to ask again; undefined for a final answer. */
function nextPoll(result: string | null | undefined): { location: string; delay: number } | undefined {
  const response = JSON.parse(result ?? 'null') as HttpResult | null;
  const location = header(response, 'location');
  if (response?.statusCode !== 202 || !location) return undefined;
  const retryAfter = header(response, 'retry-after');
  return { location, delay: retryAfter === undefined ? defaultHttpPollMilliseconds : Number(retryAfter) * 1000 };
}

function header(response: HttpResult | null, name: string): string | undefined {
  return Object.entries(response?.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

function pollRequest(request: DurableHttpRequest, location: string): DurableHttpRequest {
  const { headers, tokenSource } = request;
  return {
    method: 'GET',
    uri: new URL(location, request.uri).href,
    ...(headers ? { headers } : {}),
    ...(tokenSource ? { tokenSource } : {}),
  };
}
