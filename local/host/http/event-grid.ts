import type { AppFunction, FunctionRegistry } from '../app/function-registry.ts';
import type { Invoker } from '../app/invoke.ts';
import { type HostRequest, type HostResponse, json, text } from './host-http.ts';

export interface EventGridScope {
  readonly registry: FunctionRegistry;
  readonly invoker: Invoker;
}

/**
 * `/runtime/webhooks/EventGrid?functionName=…`, as the Event Grid extension answers it (azure-sdk-for-net: HttpRequestProcessor.cs):
 * 202 when every event was handled, 500 if any failed, so that Event Grid delivers the whole batch again.
 */
export async function eventGridWebhook(scope: EventGridScope, request: HostRequest): Promise<HostResponse> {
  const name = request.url.searchParams.get('functionName') ?? '';
  const target = scope.registry.find(name, 'eventGrid');
  if (!target) return text(404, `cannot find function: '${name}'`);
  if (request.method === 'OPTIONS') return handshake(request);
  if (request.method !== 'POST') return { status: 405, headers: [['allow', 'POST, OPTIONS']] };
  switch (request.headers['aeg-event-type']?.toLowerCase()) {
    case 'subscriptionvalidation':
      return validation(request);
    case 'notification':
      return notify(scope, target, request);
    case 'unsubscribe':
      return { status: 202 };
    default:
      return { status: 400 };
  }
}

/** The CloudEvents webhook's abuse protection. */
function handshake(request: HostRequest): HostResponse {
  const origin = request.headers['webhook-request-origin'];
  if (origin === undefined) return { status: 400 };
  return { status: 200, headers: [['webhook-allowed-origin', origin]] };
}

interface DeliveredEvent {
  /** Only a validation event's data has the code. */
  readonly data?: { readonly validationCode?: string };
}

function validation(request: HostRequest): HostResponse {
  const code = eventsOf(request)?.[0]?.data?.validationCode;
  return code === undefined ? { status: 400 } : json(200, { validationResponse: code });
}

async function notify(scope: EventGridScope, target: AppFunction, request: HostRequest): Promise<HostResponse> {
  const events = eventsOf(request);
  if (!events) return { status: 400 };
  const runs = await Promise.allSettled(
    events.map((event) => scope.invoker.invoke(target, { data: { json: JSON.stringify(event) } })),
  );
  const failed = runs.find((run) => run.status === 'rejected');
  return failed
    ? text(500, `Exception while executing function: ${target.name}: ${String(failed.reason)}`)
    : { status: 202 };
}

/** One event or an array of them; undefined for anything else. */
function eventsOf({ body }: HostRequest): DeliveredEvent[] | undefined {
  try {
    const parsed = JSON.parse(body.toString('utf8')) as unknown;
    const events = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
    return events.every(isObject) ? events : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is DeliveredEvent {
  return typeof value === 'object' && value !== null;
}
