import { field } from '../domain/operation/status-word.ts';
import type { EventSubscriptions, ObservedEventSubscription } from '../domain/ports.ts';
import { documentId } from '../domain/spec/document-id.ts';
import { apiVersions } from './api-versions.ts';
import type { ArmClient } from './arm-client.ts';
import { readList } from './read-list.ts';

const apiVersion = apiVersions.eventGrid;

/** Azure docs: "System Topics - List By Subscription" and "System Topic Event Subscriptions - List By System Topic". */
export class ArmEventSubscriptions implements EventSubscriptions {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async list(subscription: string): Promise<readonly ObservedEventSubscription[]> {
    const topics = await readList(this.#arm, {
      path: `${subscription}/providers/Microsoft.EventGrid/systemTopics`,
      apiVersion,
      doing: 'read the system topics of Event Grid',
    });
    const found = await Promise.all(topics.map((topic) => this.#ofTopic(topic)));
    return found.flat();
  }

  async #ofTopic(topic: unknown): Promise<readonly ObservedEventSubscription[]> {
    const id = field(topic, 'id');
    const source = field(field(topic, 'properties'), 'source');
    if (typeof id !== 'string' || typeof source !== 'string') return [];
    const doing = `read the event subscriptions of ${source}`;
    const path = `${documentId(id, 'Microsoft.EventGrid/systemTopics', doing)}/eventSubscriptions`;
    const entries = await readList(this.#arm, { path, apiVersion, doing });
    return entries.map((entry) => subscriptionOf(entry, source));
  }
}

function subscriptionOf(entry: unknown, source: string): ObservedEventSubscription {
  const properties = field(entry, 'properties');
  const target = field(field(field(properties, 'destination'), 'properties'), 'resourceId');
  return {
    name: String(field(entry, 'name')),
    source,
    functionName: typeof target === 'string' ? (/\/functions\/([^/]+)$/i.exec(target)?.[1] ?? null) : null,
    provisioningState: String(field(properties, 'provisioningState')),
  };
}
