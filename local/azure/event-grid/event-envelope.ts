import type { PublishedEvent } from '../core/contracts.ts';
import type { EventSchema } from './event-subscription.ts';

export interface Envelope {
  readonly contentType: string;
  readonly body: string;
}

/**
 * What goes over the wire: Event Grid's schema always as an array, CloudEvents 1.0 as a single object unless the subscription batches.
 * `topic` is the subscription's source.
 */
export function envelope(
  schema: EventSchema,
  events: readonly PublishedEvent[],
  { topic, batching }: { topic: string; batching: boolean },
): Envelope {
  if (schema === 'EventGridSchema') {
    const body = JSON.stringify(events.map((event) => eventGridEvent(event, topic)));
    return { contentType: 'application/json; charset=utf-8', body };
  }
  const cloudEvents = events.map((event) => cloudEvent(event, topic));
  const kind = batching ? 'cloudevents-batch+json' : 'cloudevents+json';
  const body = JSON.stringify(batching ? cloudEvents : cloudEvents[0]);
  return { contentType: `application/${kind}; charset=utf-8`, body };
}

export function eventGridEvent(event: PublishedEvent, topic: string): Record<string, unknown> {
  const { id, subject, eventType, data, dataVersion, at } = event;
  const eventTime = new Date(at).toISOString();
  return { id, topic, subject, eventType, data, dataVersion, metadataVersion: '1', eventTime };
}

export function cloudEvent(event: PublishedEvent, topic: string): Record<string, unknown> {
  const { id, subject, eventType, data, at } = event;
  return { id, source: topic, subject, type: eventType, time: new Date(at).toISOString(), specversion: '1.0', data };
}
