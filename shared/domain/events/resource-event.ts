import { canonicalResourceId } from '../spec/resource-id.ts';
import { type EventEnvelope, isObject, parsed, text } from './event-envelope.ts';
import type { EventNote } from './event-note.ts';

/** Somebody changed a resource, or had it do something. */
export interface ResourceEvent {
  readonly change: 'written' | 'deleted' | 'acted on';
  /** Lower case. */
  readonly resource: string;
  /** `microsoft.network/applicationgateways/write`, lower case; empty when it does not say. */
  readonly operation: string;
  /** Client id and object id of who did it, lower case. They can be forged by whoever may post events. */
  readonly callers: readonly string[];
  /** Epoch seconds; null when it does not say. */
  readonly at: number | null;
}

export type ResourceReading =
  | { readonly ok: true; readonly event: ResourceEvent }
  | { readonly ok: false; readonly note: EventNote };

const TYPE = /^microsoft\.resources\.resource(write|delete|action)success$/i;
const RESOURCE = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+$/i;

const changes: Readonly<Record<string, ResourceEvent['change']>> = {
  write: 'written',
  delete: 'deleted',
  action: 'acted on',
};

/** Azure docs, "Azure subscription as an Event Grid source". Failed and cancelled operations have types of their own. */
export function readResourceEvent({ type, topic, subject, at, data }: EventEnvelope): ResourceReading {
  const change = changes[TYPE.exec(type)?.[1]?.toLowerCase() ?? ''];
  if (change === undefined) return refuse('EventTypeUnused', 'Nothing follows from events of this type.');
  const id = (text(data.resourceUri) ?? subject).replace(/\/+$/, '');
  if (!RESOURCE.test(id)) return refuse('EventMalformed', 'The event names no resource.');
  const resource = canonicalResourceId(id);
  // Event Grid stamps the topic, an Azure subscription or a resource group: what lies outside of it was made up.
  if (!resource.startsWith(`${canonicalResourceId(topic).replace(/\/+$/, '')}/`))
    return refuse('EventTopicMismatch', 'The resource does not lie below the topic.');
  const operation = (text(data.operationName) ?? '').toLowerCase();
  return { ok: true, event: { change, resource, operation, callers: callersOf(data.claims), at } };
}

function refuse(code: EventNote['code'], message: string): ResourceReading {
  return { ok: false, note: { code, message } };
}

const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';

/** `claims` can arrive as JSON in a string. */
function callersOf(value: unknown): readonly string[] {
  const claims = parsed(value);
  if (!isObject(claims)) return [];
  return [claims.appid, claims.azp, claims.oid, claims[OBJECT_ID]].flatMap((claim) => text(claim)?.toLowerCase() ?? []);
}
