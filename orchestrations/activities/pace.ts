import type { Operation } from '../../shared/domain/operation/operation.ts';

/** How long to wait, in seconds. Local Azure with a time scale shortens what is ours to choose. */
export interface Pace {
  /** A wait of our own, such as between two looks at backend health. */
  ours(seconds: number): number;
  /** Until the next status request: what Azure asked for. */
  poll(operation: Operation): number;
}

/** `Retry-After` has whole seconds, in which a scaled operation is over many times. */
const scaledPollSeconds = 0.3;

export function paceOf(scale: number): Pace {
  return {
    ours: (seconds) => seconds / scale,
    poll: ({ retryAfterSeconds }) => (scale === 1 ? retryAfterSeconds : Math.min(retryAfterSeconds, scaledPollSeconds)),
  };
}
