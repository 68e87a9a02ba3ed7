import { customStatusText, openEpisode } from '../../../../local/host/durable/episode.ts';
import { EventType, historyEvent } from '../../../../local/host/durable/history.ts';
import { newInstance, startLetter } from '../../../../local/host/durable/new-instance.ts';

const instance = newInstance({ id: 'i', name: 'Main', version: null, input: null, parent: null }, 1_000);
const letter = (
  seq: number,
  event: ReturnType<typeof completed>,
  executionId: string | null = instance.executionId,
) => ({
  seq,
  instanceId: 'i',
  executionId,
  dueAt: 1_000,
  event,
});
const completed = (id: number) => historyEvent('TaskCompleted', { TaskScheduledId: id, Result: 'null' });
const types = (episode: ReturnType<typeof openEpisode>) => episode?.fresh.map((event) => event.EventType);

test('an episode begins with its own start, and stamps what arrived', () => {
  const episode = openEpisode(instance, [], { letters: [letter(1, completed(0))], now: 5_000 });
  expect(episode?.fresh.map(({ Timestamp }) => Timestamp)).toEqual([
    '1970-01-01T00:00:05.000Z',
    '1970-01-01T00:00:05.000Z',
  ]);
  expect(types(episode)).toEqual([EventType.OrchestratorStarted, EventType.TaskCompleted]);
});

test('the start of an execution comes before events that arrived earlier', () => {
  const early = {
    seq: 1,
    instanceId: 'i',
    executionId: null,
    dueAt: 1,
    event: historyEvent('EventRaised', { Name: 'E', Input: null }),
  };
  const episode = openEpisode(instance, [], {
    letters: [early, { seq: 2, ...startLetter(instance, 1_000) }],
    now: 5_000,
  });
  expect(types(episode)).toEqual([EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.EventRaised]);
});

test.each([
  ['a letter of another execution', [], [letter(1, completed(0), 'other')]],
  ['a completion that the history has', [completed(0)], [letter(1, completed(0))]],
])('%s makes no episode', (_, past, letters) => {
  expect(openEpisode(instance, past, { letters, now: 5_000 })).toBeUndefined();
});

test('a completion that arrives twice at once is taken once', () => {
  const episode = openEpisode(instance, [], {
    letters: [letter(1, completed(0)), letter(2, completed(0))],
    now: 5_000,
  });
  expect(types(episode)).toEqual([EventType.OrchestratorStarted, EventType.TaskCompleted]);
});

test('a custom status may have 16 KB in UTF-16, with its quotes, and no more', () => {
  expect(customStatusText('x'.repeat(8_190))).toHaveLength(8_192);
  expect(() => customStatusText('x'.repeat(8_191))).toThrow('must not exceed 16 KB');
});
