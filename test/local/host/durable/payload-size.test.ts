import { endWaiting } from '../../../../local/host/durable/episode.ts';
import { newInstance } from '../../../../local/host/durable/new-instance.ts';
import { emptyOutbox } from '../../../../local/host/durable/outbox.ts';
import { warnOfLargePayloads } from '../../../../local/host/durable/payload-size.ts';

const instance = newInstance({ id: 'i', name: 'Main', version: null, input: null, parent: null }, 0);

test.each([
  ['is noted over 45 KB in UTF-16', 23_100, 1],
  ['is not noted below', 22_000, 0],
])('a payload %s', (_, length, warnings) => {
  const noted: string[] = [];
  const activity = {
    instanceId: 'i',
    executionId: 'e',
    taskId: 0,
    kind: 'activity',
    name: 'A',
    input: 'x'.repeat(length),
  } as const;
  const outbox = { ...emptyOutbox(), activities: [activity] };
  const end = endWaiting({ instance, past: [], fresh: [], now: 0 }, 'Running', outbox);
  warnOfLargePayloads(({ message }) => noted.push(message), end);
  expect(noted).toHaveLength(warnings);
});
