import type { DeliveryRecord } from '../../shared/domain/notifications/delivery.ts';
import type { Destination } from '../../shared/domain/notifications/destination.ts';
import type { Notification } from '../../shared/domain/notifications/notification.ts';
import { notificationsOfRun } from '../../shared/domain/notifications/notifications-of-run.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import type { EdgeStatus, Runs, StoredEdge } from '../../shared/domain/stores.ts';
import type { Done } from '../run-input.ts';
import type { Services } from './steps/step-handler.ts';

/** What is to be told of a run, and how far that is. The run's own orchestration is its only writer. */
export interface NotificationsPaper {
  readonly notifications: readonly Notification[];
  readonly deliveries: readonly DeliveryRecord[];
}

/** Null when nobody is to be told anything. */
export async function readNotifications(runs: Pick<Runs, 'paper'>, run: string): Promise<NotificationsPaper | null> {
  return (await runs.paper(run, 'notifications')) as unknown as NotificationsPaper | null;
}

export async function saveNotifications(runs: Runs, run: string, paper: NotificationsPaper): Promise<void> {
  await runs.savePaper(run, 'notifications', JSON.parse(JSON.stringify(paper)) as JsonObject);
}

/** Decides once what is told of a run that has ended: before the edge forgets how it looked at the last look. */
export async function keepNotifications(
  { stores, ports, notifier }: Services,
  { run, edge, after }: { run: Run; edge: StoredEdge; after: EdgeStatus | null },
): Promise<void> {
  if (!notifier || notifier.destinations.length === 0) return;
  if ((await readNotifications(stores.runs, run.id)) !== null) return;
  const steps = await stores.runs.steps(run.id);
  const now = Math.floor(ports.clock.now() / 1000);
  const notifications = notificationsOfRun({ run, steps, before: edge.status, after, now });
  const deliveries = deliveriesOf(notifications, notifier.destinations);
  if (deliveries.length > 0) await saveNotifications(stores.runs, run.id, { notifications, deliveries });
}

function deliveriesOf(
  notifications: readonly Notification[],
  destinations: readonly Destination[],
): readonly DeliveryRecord[] {
  return notifications.flatMap(({ event }) =>
    destinations
      .filter(({ events }) => events.includes(event))
      .map(({ name }) => ({
        event,
        destination: name,
        state: 'waiting' as const,
        attempts: 0,
        lastAt: null,
        nextAt: null,
        lastStatus: null,
        reason: null,
      })),
  );
}

/** The end of a run, with whether somebody is still to be told of it. */
export async function withNotice(runs: Pick<Runs, 'paper'>, run: string, done: Done): Promise<Done> {
  const paper = await readNotifications(runs, run);
  return paper?.deliveries.some(({ state }) => state === 'waiting') ? { ...done, notify: true } : done;
}
