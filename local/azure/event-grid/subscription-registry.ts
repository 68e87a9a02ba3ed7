import type { LocalAzureContext, PublishedEvent } from '../core/contracts.ts';
import { createRandom } from '../core/random.ts';
import { Delivery, type DeliveryParts } from './delivery.ts';
import { isFromSource, isNewEnough, passesFilter } from './event-filter.ts';
import type { EventSubscription } from './event-subscription.ts';

/** Subscriptions whose endpoint has been validated, each with its delivery. Ids are compared without regard to case. */
export class SubscriptionRegistry {
  readonly #parts: DeliveryParts;
  readonly #deliveries = new Map<string, Delivery>();

  constructor(azure: LocalAzureContext, answerTimeout: number | undefined) {
    const random = createRandom(azure.settings.seed);
    this.#parts = { azure, random, ...(answerTimeout === undefined ? {} : { answerTimeout }) };
  }

  /** Adds a subscription, or changes the one of its id and keeps what it has under way. */
  activate(subscription: EventSubscription): void {
    const existing = this.#deliveries.get(key(subscription));
    if (existing) existing.subscription = { ...subscription, createdAt: existing.subscription.createdAt };
    else this.#deliveries.set(key(subscription), new Delivery(this.#parts, subscription));
  }

  /** With its query; undefined before the endpoint has been validated. */
  endpointUrl(id: string): string | undefined {
    return this.#deliveries.get(key({ id }))?.subscription.endpointUrl.href;
  }

  remove(id: string): void {
    const delivery = this.#deliveries.get(key({ id }));
    delivery?.close();
    this.#deliveries.delete(key({ id }));
  }

  /** Everything below this id: the subscriptions of a topic. */
  removeBelow(id: string): string[] {
    const below = [...this.#deliveries.keys()].filter((candidate) => candidate.startsWith(`${id.toLowerCase()}/`));
    for (const subscription of below) this.remove(subscription);
    return below;
  }

  closeAll(): void {
    for (const { subscription } of this.#deliveries.values()) this.remove(subscription.id);
  }

  dispatch(event: PublishedEvent): void {
    for (const delivery of this.#deliveries.values()) {
      const { source, filter, createdAt, expiresAt } = delivery.subscription;
      const alive = event.at < expiresAt && isNewEnough(createdAt, event);
      const wanted = alive && isFromSource(source, event) && passesFilter(filter, event);
      if (wanted) delivery.accept(event);
    }
  }

  /** Plain JSON without the query of an endpoint, where keys hide. */
  state(): Record<string, unknown>[] {
    return [...this.#deliveries.values()].map(({ subscription, delivered, pending, ...dead }) => ({
      id: subscription.id,
      source: subscription.source,
      endpoint: subscription.endpointUrl.origin + subscription.endpointUrl.pathname,
      delivered,
      pending,
      deadLetters: dead.deadLetters,
      deadLettersDropped: dead.deadLettersDropped,
    }));
  }
}

function key({ id }: Pick<EventSubscription, 'id'>): string {
  return id.toLowerCase();
}
