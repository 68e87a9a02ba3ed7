import { afterAttempt, type Delivery, type DeliveryRecord } from '../../shared/domain/notifications/delivery.ts';
import { messageFor } from '../../shared/domain/notifications/message.ts';
import type { Notification } from '../../shared/domain/notifications/notification.ts';
import type { Notifier } from '../../shared/domain/notifications/notifier.ts';
import type { Delivered, RunInput } from '../run-input.ts';
import { readNotifications, saveNotifications } from './keep-notifications.ts';
import type { Services } from './steps/step-handler.ts';

/** One attempt at everything that is due, side by side. A repeated turn may tell somebody twice, under the same delivery id. */
export const deliverNotificationsWith =
  ({ stores, ports, pace, notifier }: Services) =>
  async ({ run }: RunInput, log: (entry: DeliveryRecord) => void): Promise<Delivered> => {
    const paper = await readNotifications(stores.runs, run);
    if (paper === null) return { state: 'done' };
    const now = Math.floor(ports.clock.now() / 1000);
    const deliveries = await Promise.all(
      paper.deliveries.map(async (record) => {
        if (record.state !== 'waiting' || (record.nextAt ?? 0) > now) return record;
        const notification = paper.notifications.find(({ event }) => event === record.event);
        const delivery = await attempt({ notifier, notification, record, now });
        const after = afterAttempt(record, delivery, { now, ours: (seconds) => pace.ours(seconds) });
        log(after);
        return after;
      }),
    );
    await saveNotifications(stores.runs, run, { ...paper, deliveries });
    const next = deliveries.flatMap(({ state, nextAt }) => (state === 'waiting' && nextAt !== null ? [nextAt] : []));
    return next.length === 0
      ? { state: 'done' }
      : { state: 'waiting', afterSeconds: Math.max(0, Math.min(...next) - now) };
  };

interface Attempt {
  readonly notifier: Notifier | undefined;
  readonly notification: Notification | undefined;
  readonly record: DeliveryRecord;
  readonly now: number;
}

async function attempt({ notifier, notification, record, now }: Attempt): Promise<Delivery> {
  const destination = notifier?.destinations.find(({ name }) => name === record.destination);
  if (!notifier || !destination || !notification)
    return { state: 'refused', status: null, reason: 'The destination is not configured any more.' };
  return notifier.send(destination, messageFor(notification, destination, now));
}
