import { EventType, type HistoryEvent, nameOfEvent } from '../durable/history.ts';
import type { Instance } from '../store/instance-store.ts';

export interface StatusView {
  readonly showInput: boolean;
  /** The events to show with it; none unless asked for. */
  readonly history?: readonly HistoryEvent[];
  readonly showHistoryOutput?: boolean;
}

/** An instance as the management API shows it. `input` and `output` are always there: the SDK throws without them. */
export function statusOf(instance: Instance, view: StatusView): object {
  const { history, showHistoryOutput = false } = view;
  return {
    name: instance.name,
    instanceId: instance.id,
    runtimeStatus: instance.status,
    input: view.showInput ? parsed(instance.input) : null,
    customStatus: parsed(instance.customStatus),
    output: parsed(instance.output),
    createdTime: seconds(instance.createdAt),
    lastUpdatedTime: seconds(instance.updatedAt),
    ...(history ? { historyEvents: historyDigest(history, showHistoryOutput) } : {}),
  };
}

function parsed(json: string | null): unknown {
  return json === null ? null : (JSON.parse(json) as unknown);
}

function seconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

const hidden: readonly number[] = [
  EventType.OrchestratorStarted,
  EventType.OrchestratorCompleted,
  EventType.TaskScheduled,
  EventType.SubOrchestrationInstanceCreated,
];

/** Not the history itself: types as words, completions with the time and name of what they complete, no bookkeeping. */
export function historyDigest(history: readonly HistoryEvent[], showOutput: boolean): object[] {
  return history
    .filter(({ EventType: type }) => !hidden.includes(type))
    .map((event) => {
      const { EventType: _type, EventId: _id, IsPlayed: _played, ...rest } = event;
      const { Result, Input: _input, TaskScheduledId: _task, ...plain } = rest as Record<string, unknown>;
      const output = showOutput && Result !== undefined ? { Result } : {};
      return { EventType: nameOfEvent(event), ...plain, ...output, ...scheduleOf(event, history) };
    });
}

function scheduleOf(event: HistoryEvent, history: readonly HistoryEvent[]): object {
  if (event.EventType === EventType.ExecutionStarted) return { FunctionName: event.Name };
  if (!('TaskScheduledId' in event)) return {};
  const scheduled = history.find(
    (each) => each.EventId === event.TaskScheduledId && hidden.slice(2).includes(each.EventType),
  );
  const name = scheduled && 'Name' in scheduled ? scheduled.Name : undefined;
  return { ScheduledTime: scheduled?.Timestamp, FunctionName: name };
}
