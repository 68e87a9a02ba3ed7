import type { Log } from '../log.ts';
import type { EpisodeEnd } from './episode.ts';

/** Above this, Azure Storage keeps a message in a blob of its own: slow, and a sign of data that should be passed by reference. */
const largePayloadBytes = 45 * 1024;

/** Notes payloads that Azure would have to move aside. */
export function warnOfLargePayloads(log: Log, { instance, append, outbox }: EpisodeEnd): void {
  const events = append ?? outbox.letters.map(({ event }) => event);
  const texts = [...events, ...outbox.activities, ...outbox.starts].map((item) => JSON.stringify(item));
  for (const text of texts.filter(({ length }) => length * 2 > largePayloadBytes)) {
    const kilobytes = Math.ceil((text.length * 2) / 1024);
    log({
      level: 'warning',
      source: instance.name,
      message:
        `instance ${instance.id} has a payload of ${kilobytes} KB (${text.slice(0, 60)}…). Over 45 KB Azure Storage moves it to a blob, and ` +
        'Durable Task Scheduler may refuse it: pass a reference instead.',
    });
  }
}
