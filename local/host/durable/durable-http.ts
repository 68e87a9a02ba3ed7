import type { DurableHttpRequest } from './actions.ts';
import type { ActivityResult } from './durable-worker.ts';
import { HTTP_ACTIVITY } from './decisions.ts';

/** Performs a durable HTTP call; any answer is a result, only no answer at all is a failure. */
export async function performHttpCall(request: DurableHttpRequest): Promise<ActivityResult> {
  try {
    return { result: JSON.stringify(await answerOf(request)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const failure = { Reason: `Activity function '${HTTP_ACTIVITY}' failed:  ${message}`, Details: '{}' };
    return { failure };
  }
}

async function answerOf(request: DurableHttpRequest): Promise<object> {
  if (request.tokenSource) {
    throw new Error('callHttp with a tokenSource needs a managed identity, which this machine does not have.');
  }
  const response = await fetch(request.uri, {
    method: request.method,
    headers: { ...request.headers },
    ...(request.content === undefined ? {} : { body: request.content }),
  });
  const content = await response.text();
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), content };
}
