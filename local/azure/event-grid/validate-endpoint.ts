import { randomUUID } from 'node:crypto';
import type { EventSubscription } from './event-subscription.ts';
import type { EndpointAnswer, EndpointRequest } from './post-to-endpoint.ts';

export interface Handshake {
  readonly subscription: EventSubscription;
  readonly validationCode: string;
  /** Answers a GET within ten minutes with success, for endpoints that cannot answer the code. */
  readonly validationUrl: string;
  /** Virtual epoch milliseconds. */
  readonly now: number;
}

/** `manual`: the endpoint took the request without the code, so that somebody has to visit the validation URL. */
export type Verdict = { readonly kind: 'valid' | 'manual' } | { readonly kind: 'invalid'; readonly message: string };

const ORIGIN = 'eventgrid.azure.net';

type Sent = Pick<EndpointRequest, 'method' | 'headers' | 'body'>;

/** The request that asks an endpoint whether it wants events (Azure docs, "Webhook event delivery" and "CloudEvents schema"). */
export function validationRequest({ subscription, validationCode, validationUrl, now }: Handshake): Sent {
  if (subscription.schema === 'CloudEventSchemaV1_0') {
    return {
      method: 'OPTIONS',
      headers: { 'WebHook-Request-Origin': ORIGIN, 'WebHook-Request-Callback': validationUrl },
    };
  }
  const event = {
    id: randomUUID(),
    topic: subscription.source,
    subject: '',
    data: { validationCode, validationUrl },
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: new Date(now).toISOString(),
    metadataVersion: '1',
    dataVersion: '2',
  };
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'aeg-event-type': 'SubscriptionValidation',
    'aeg-subscription-name': subscription.name.toUpperCase(),
  };
  return { method: 'POST', headers, body: JSON.stringify([event]) };
}

/** What the endpoint's answer to it means. */
export function judgeValidation({ subscription, validationCode }: Handshake, answer: EndpointAnswer): Verdict {
  const { schema, endpointUrl } = subscription;
  const { origin, pathname } = endpointUrl;
  const accepted = answer.status >= 200 && answer.status <= 204;
  if (!accepted) return { kind: 'invalid', message: handshakeFailed(`${origin}${pathname}`, answer.status) };
  if (schema === 'CloudEventSchemaV1_0') {
    const allowed = String(answer.headers['webhook-allowed-origin'] ?? '').toLowerCase();
    return { kind: allowed === '*' || allowed === ORIGIN ? 'valid' : 'manual' };
  }
  return { kind: validationResponse(answer.body) === validationCode ? 'valid' : 'manual' };
}

function validationResponse(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return (parsed as { validationResponse?: unknown } | null)?.validationResponse;
  } catch {
    // An answer that is not JSON has no validation response: somebody may still visit the URL.
    return undefined;
  }
}

function handshakeFailed(url: string, status: number): string {
  const happened =
    status === 0 ? 'Http request failed without a response' : `Http request failed with response code ${status}`;
  return `Webhook validation handshake failed for ${url}. ${happened}. For troubleshooting, visit https://aka.ms/esvalidation.`;
}
