import type { NotificationEvent } from './notification.ts';

/** What became of one notification at one destination, as it is kept with the run and shown. */
export interface DeliveryRecord {
  readonly event: NotificationEvent;
  /** Name of the destination. */
  readonly destination: string;
  readonly state: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  /** Epoch seconds. */
  readonly lastAt: number | null;
  /** When it is tried again, epoch seconds; null when it is not, or at once. */
  readonly nextAt: number | null;
  readonly lastStatus: number | null;
  readonly reason: string | null;
}

/** What one attempt came to. It says nothing of the address, which is a secret of its own. */
export type Delivery =
  | { readonly state: 'delivered'; readonly status: number }
  | { readonly state: 'refused'; readonly status: number | null; readonly reason: string }
  | {
      readonly state: 'again';
      readonly status: number | null;
      readonly reason: string;
      readonly retryAfterSeconds?: number;
    };

/** Waits between attempts, in seconds: for a hiccup, a deployment, and an outage of half a day. */
const waits = [10, 60, 300, 1800, 7200, 28_800] as const;

/** The record after an attempt. `now`: epoch seconds. `ours` shortens waits on local Azure. */
export function afterAttempt(
  record: DeliveryRecord,
  delivery: Delivery,
  { now, ours = (seconds) => seconds }: { now: number; ours?: (seconds: number) => number },
): DeliveryRecord {
  const attempts = record.attempts + 1;
  const isLast = delivery.state === 'refused' || (delivery.state === 'again' && attempts > waits.length);
  const isOver = delivery.state === 'delivered' || isLast;
  const asked = delivery.state === 'again' ? delivery.retryAfterSeconds : 0;
  return {
    ...record,
    attempts,
    nextAt: isOver ? null : now + ours(waitAfter(attempts, asked)),
    lastAt: now,
    lastStatus: delivery.status,
    state: delivery.state === 'delivered' ? 'delivered' : isLast ? 'failed' : 'waiting',
    reason: delivery.state === 'delivered' ? null : delivery.reason,
  };
}

/** How long until the next attempt, in seconds; what the other side asked for counts when it is longer. */
export function waitAfter(attempts: number, askedSeconds = 0): number {
  return Math.max(waits[Math.min(attempts, waits.length) - 1] ?? waits[0], Math.min(askedSeconds, 3600));
}
