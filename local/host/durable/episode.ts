import type { Instance, RuntimeStatus } from '../store/instance-store.ts';
import type { Letter, StoredLetter } from '../store/work-store.ts';
import { EventType, type Failure, type HistoryEvent, type HistoryEventOf, historyEvent, stamp } from './history.ts';
import { newExecutionId, startLetter } from './new-instance.ts';
import { OrchestrationError } from './orchestration-error.ts';
import type { ContinuedAsNew } from './orchestration-shim.ts';
import { emptyOutbox, type Outbox } from './outbox.ts';
import { jsonText } from './payload.ts';

/** One turn of an instance: what its history was, and what is new in it. */
export interface Episode {
  readonly instance: Instance;
  readonly past: readonly HistoryEvent[];
  /** OrchestratorStarted and the events that arrived, in order. */
  readonly fresh: readonly HistoryEvent[];
  readonly now: number;
}

/** All that one transaction writes when an episode ends. */
export interface EpisodeEnd {
  readonly instance: Instance;
  /** Events to append; undefined when the history starts anew. */
  readonly append: readonly HistoryEvent[] | undefined;
  readonly outbox: Outbox;
}

/** The episode that the letters make; undefined if none of them counts, so that they are just thrown away. */
export function openEpisode(instance: Instance, past: readonly HistoryEvent[], arrived: Arrived): Episode | undefined {
  const accepted = acceptedEvents(instance, past, arrived.letters);
  if (accepted.length === 0) return undefined;
  const at = new Date(arrived.now).toISOString();
  const fresh = [historyEvent('OrchestratorStarted', {}), ...accepted].map((event) => stamp(event, at));
  return { instance, past, fresh, now: arrived.now };
}

export interface Arrived {
  readonly letters: readonly StoredLetter[];
  readonly now: number;
}

/** Letters of other executions and second completions of a task are dropped; the start comes first. */
function acceptedEvents(
  instance: Instance,
  past: readonly HistoryEvent[],
  letters: readonly StoredLetter[],
): HistoryEvent[] {
  const done = new Set(past.map(completedTask));
  const accepted = letters
    .filter(({ executionId }) => executionId === null || executionId === instance.executionId)
    .map(({ event }) => event)
    .filter((event) => {
      const task = completedTask(event);
      if (task === undefined) return true;
      const isNew = !done.has(task);
      done.add(task);
      return isNew;
    });
  const isStart = (event: HistoryEvent) => event.EventType === EventType.ExecutionStarted;
  return [...accepted.filter(isStart), ...accepted.filter((event) => !isStart(event))];
}

function completedTask(event: HistoryEvent): number | undefined {
  if ('TaskScheduledId' in event) return event.TaskScheduledId;
  return 'TimerId' in event ? event.TimerId : undefined;
}

export function terminationOf({ fresh }: Episode): HistoryEventOf<'ExecutionTerminated'> | undefined {
  return fresh.find((event) => event.EventType === EventType.ExecutionTerminated);
}

/** The episode leaves the instance waiting. */
export function endWaiting(episode: Episode, status: 'Running' | 'Suspended', outbox: Outbox): EpisodeEnd {
  return { instance: touched(episode, { status }), append: closed(episode, outbox.events), outbox };
}

const statusNumber: Readonly<Partial<Record<RuntimeStatus, number>>> = { Completed: 1, Failed: 3, Terminated: 5 };

/** The episode ends the instance. `output` is JSON text. */
export function endFinal(
  episode: Episode,
  end: { readonly status: 'Completed' | 'Failed' | 'Terminated'; readonly output: string; readonly outbox?: Outbox },
): EpisodeEnd {
  const { status, output, outbox = emptyOutbox() } = end;
  const completed = historyEvent('ExecutionCompleted', {
    OrchestrationStatus: statusNumber[status] ?? -1,
    Result: output,
    FailureDetails: null,
  });
  const letter = letterToParent(episode, status, output);
  return {
    instance: touched(episode, { status, output }),
    append: closed(episode, [...outbox.events, completed]),
    outbox: { ...outbox, letters: [...outbox.letters, ...(letter ? [letter] : [])] },
  };
}

/** The same instance begins again: a new execution with an empty history, and the events that arrived too late for the old one. */
export function endAsNew(episode: Episode, next: ContinuedAsNew, outbox: Outbox): EpisodeEnd {
  const instance = touched(episode, {
    status: 'Running',
    executionId: newExecutionId(),
    input: jsonText(next.input),
  });
  const carried = next.carried.map((event) => ({
    instanceId: instance.id,
    executionId: null,
    dueAt: episode.now,
    event,
  }));
  const letters = [startLetter(instance, episode.now), ...carried, ...outbox.letters];
  return { instance, append: undefined, outbox: { ...outbox, letters } };
}

function touched(episode: Episode, change: Partial<Instance>): Instance {
  return { ...episode.instance, ...change, updatedAt: episode.now };
}

function closed(episode: Episode, events: readonly HistoryEvent[]): HistoryEvent[] {
  const at = new Date(episode.now).toISOString();
  const last = [...events, historyEvent('OrchestratorCompleted', {})];
  return [...episode.fresh, ...last.map((event) => stamp(event, at))];
}

function letterToParent(episode: Episode, status: RuntimeStatus, output: string): Letter | undefined {
  const { parent } = episode.instance;
  if (!parent) return undefined;
  const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
  const TaskScheduledId = parent.TaskScheduleId;
  const event =
    status === 'Completed'
      ? historyEvent('SubOrchestrationInstanceCompleted', { TaskScheduledId, Result: output })
      : historyEvent('SubOrchestrationInstanceFailed', { TaskScheduledId, ...failureOf(output) });
  return { instanceId: InstanceId, executionId: ExecutionId, dueAt: episode.now, event };
}

function failureOf(output: string): Failure {
  const reason = JSON.parse(output) as unknown;
  return { Reason: typeof reason === 'string' ? reason : output, Details: '' };
}

/** Azure Storage's limit for the custom status, in UTF-16. */
const mostCustomStatusBytes = 16 * 1024;

/** JSON text of a custom status; an OrchestrationError if it is larger than Azure allows. */
export function customStatusText(customStatus: unknown): string {
  const text = jsonText(customStatus);
  if (text.length * 2 <= mostCustomStatusBytes) return text;
  throw new OrchestrationError(
    'CustomStatusTooLarge',
    'The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. ' +
      `The current payload size is ${Math.ceil((text.length * 2) / 1024)} KB.`,
  );
}
