import type { Delivery } from './delivery.ts';
import type { Destination } from './destination.ts';
import type { Message } from './message.ts';

/** Whom to tell, and the way to them. */
export interface Notifier {
  readonly destinations: readonly Destination[];
  /** One attempt. Never throws: what went wrong is its answer. */
  send(destination: Destination, message: Message): Promise<Delivery>;
}
