import { randomUUID } from 'node:crypto';
import type { EventBus, LocalClock, PublishedEvent } from './contracts.ts';

/** Hands every event to every listener at once; Event Grid's lateness and doubling are the Event Grid service's. */
export function createEventBus(clock: LocalClock): EventBus {
  const listeners = new Set<(event: PublishedEvent) => void>();
  return {
    publish: (event) => {
      const published: PublishedEvent = { id: randomUUID(), at: clock.now(), dataVersion: '2', ...event };
      for (const listener of listeners) listener(published);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
