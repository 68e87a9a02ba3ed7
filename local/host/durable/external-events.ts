import type { HistoryEventOf } from './history.ts';
import { ShimTask, succeeded } from './shim-task.ts';

type EventRaised = HistoryEventOf<'EventRaised'>;

/**
 * Waits and arrivals of external events. As in the extension, names are case-insensitive, the last wait for a name is served
 * first, and an event that nobody waits for is kept until somebody does.
 */
export class ExternalEvents {
  readonly #waiting = new Map<string, ShimTask[]>();
  readonly #buffered = new Map<string, EventRaised[]>();

  wait(name: string): ShimTask {
    const task = new ShimTask();
    const key = name.toLowerCase();
    const buffered = this.#buffered.get(key)?.shift();
    if (buffered) task.complete(outcomeOf(buffered));
    else this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), task]);
    return task;
  }

  raise(event: EventRaised): void {
    const key = event.Name.toLowerCase();
    const task = this.#waiting.get(key)?.pop();
    if (task) task.complete(outcomeOf(event));
    else this.#buffered.set(key, [...(this.#buffered.get(key) ?? []), event]);
  }
}

function outcomeOf(event: EventRaised) {
  return { ...succeeded, result: event.Input };
}
