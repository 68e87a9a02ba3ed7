import type { LocalAzureContext, PublishedEvent } from '../core/contracts.ts';
import type { Random } from '../core/random.ts';
import { envelope } from './event-envelope.ts';
import type { EventSubscription } from './event-subscription.ts';
import { postToEndpoint } from './post-to-endpoint.ts';
import { nextStep } from './retry-schedule.ts';

/** Event Grid waits so long for an answer. Real milliseconds: an endpoint's work does not get faster with the time scale. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Hostile: an event comes after between none and ten times the usual delay, and one in five comes twice. */
const HOSTILE_DELAY = [0, 10] as const;
const DOUBLED_SHARE = 0.2;

/** An endpoint that is never there must not fill the memory. */
const MOST_DEAD_LETTERS = 1_000;

interface Letter {
  readonly event: PublishedEvent;
  attempts: number;
  /** Azure milliseconds spent waiting so far. */
  age: number;
}

export interface DeliveryParts {
  readonly azure: LocalAzureContext;
  readonly random: Random;
  readonly answerTimeout?: number;
}

export interface DeadLetter {
  readonly event: PublishedEvent;
  readonly attempts: number;
  readonly lastStatus: number;
  readonly reason: string;
}

/** One subscription's events on their way: at least once, in any order, retried on Azure time, dead-lettered in the end. */
export class Delivery {
  readonly #parts: DeliveryParts;
  /** Replaced when the subscription is updated: events on their way go to the new endpoint. */
  subscription: EventSubscription;
  /** The newest; `deadLettersDropped` counts the older ones. */
  readonly deadLetters: DeadLetter[] = [];
  deadLettersDropped = 0;
  delivered = 0;
  pending = 0;
  #ready: Letter[] = [];
  #flushing = false;
  #closed = false;

  constructor(parts: DeliveryParts, subscription: EventSubscription) {
    this.#parts = parts;
    this.subscription = subscription;
  }

  accept(event: PublishedEvent): void {
    const { settings, clock } = this.#parts.azure;
    const copies = !settings.calm && this.#parts.random.next() < DOUBLED_SHARE ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delay =
        settings.durations.eventDelivery * (settings.calm ? 1 : this.#parts.random.between(...HOSTILE_DELAY));
      this.pending += 1;
      clock.after(delay, () => this.#makeReady({ event, attempts: 0, age: delay }));
    }
  }

  /** Nothing is sent any more; what was on its way is lost with its subscription. */
  close(): void {
    this.#closed = true;
  }

  /** What is ready in the same moment goes out together, as far as the subscription takes batches. */
  #makeReady(letter: Letter): void {
    this.#ready.push(letter);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    while (!this.#closed && this.#ready.length > 0) void this.#send(this.#takeBatch());
  }

  #takeBatch(): Letter[] {
    const { maxEventsPerBatch, preferredBatchSizeInKilobytes } = this.subscription.destination.properties;
    const batch: Letter[] = [];
    let size = 0;
    for (let next = this.#ready[0]; next && batch.length < maxEventsPerBatch; next = this.#ready[0]) {
      size += JSON.stringify(next.event).length;
      if (batch.length > 0 && size > preferredBatchSizeInKilobytes * 1_024) break;
      batch.push(next);
      this.#ready.shift();
    }
    return batch;
  }

  async #send(batch: readonly Letter[]): Promise<void> {
    const status = await this.#post(batch);
    for (const letter of batch) {
      letter.attempts += 1;
      this.#settle(letter, status);
    }
  }

  #settle(letter: Letter, status: number): void {
    const step = nextStep({ ...letter, status }, this.subscription.retry);
    if (step.kind === 'retry') {
      this.#parts.azure.clock.after(step.after, () => this.#makeReady({ ...letter, age: letter.age + step.after }));
      return;
    }
    this.pending -= 1;
    if (step.kind === 'done') this.delivered += 1;
    else {
      const { event, attempts } = letter;
      this.#bury({ event, attempts, lastStatus: status, reason: step.reason });
    }
  }

  #bury(letter: DeadLetter): void {
    this.deadLetters.push(letter);
    if (this.deadLetters.length <= MOST_DEAD_LETTERS) return;
    this.deadLetters.shift();
    this.deadLettersDropped += 1;
  }

  async #post(batch: readonly Letter[]): Promise<number> {
    const { azure, answerTimeout = ANSWER_TIMEOUT_MS } = this.#parts;
    const { endpointUrl: url, schema, source, destination } = this.subscription;
    const batching = destination.properties.maxEventsPerBatch > 1;
    const events = batch.map(({ event }) => event);
    const { contentType, body } = envelope(schema, events, { topic: source, batching });
    const fault = azure.faults.take({ service: 'eventGrid', method: 'POST', url: url.pathname + url.search });
    if (fault?.kind === 'delay')
      await new Promise<void>((resolve) => void azure.clock.after(fault.milliseconds, resolve));
    const unsent = fault?.kind === 'dropBefore' || fault?.kind === 'respond';
    const headers = { ...this.#headers(batch), 'content-type': contentType };
    const sent = { method: 'POST' as const, url, headers, body, ca: azure.pki.caPem, timeout: answerTimeout };
    const answer = unsent ? { status: fault.kind === 'respond' ? fault.status : 0 } : await postToEndpoint(sent);
    const status = fault?.kind === 'dropAfter' ? 0 : answer.status;
    this.#record(body, status, fault?.kind);
    return status;
  }

  #headers([first]: readonly Letter[]): Record<string, string> {
    return {
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': this.subscription.name.toUpperCase(),
      'aeg-delivery-count': String(first?.attempts ?? 0),
      'aeg-data-version': first?.event.dataVersion ?? '',
      'aeg-metadata-version': '1',
    };
  }

  #record(body: string, status: number, fault: string | undefined): void {
    const { clock, journal } = this.#parts.azure;
    const { endpointUrl } = this.subscription;
    journal.record({
      at: clock.now(),
      service: 'eventGrid',
      method: 'POST',
      url: endpointUrl.pathname + endpointUrl.search,
      status,
      caller: this.subscription.name,
      body: JSON.parse(body) as unknown,
      ...(fault === undefined ? {} : { fault }),
    });
  }
}
