import { EventType, type HistoryEvent, historyEvent, stamp } from './history.ts';

export interface Rewound {
  readonly events: readonly HistoryEvent[];
  /** Sub-orchestrations that failed and are to be rewound too. */
  readonly failedChildren: readonly string[];
}

/**
 * The history of a failed instance without its failures: failed activities as if never scheduled, failed sub-orchestrations as if still
 * running. In their place stand events that say so, as DurableTask.AzureStorage leaves them. An instance that failed through a retry policy
 * cannot be rewound like this, there as here: its retry timers stay, and the replay is non-deterministic.
 */
export function rewoundHistory(history: readonly HistoryEvent[], reason: string): Rewound {
  const failedTasks = new Set<number>();
  const failedSubs = new Set<number>();
  for (const event of history) {
    if (event.EventType === EventType.TaskFailed) failedTasks.add(event.TaskScheduledId);
    if (event.EventType === EventType.SubOrchestrationInstanceFailed) failedSubs.add(event.TaskScheduledId);
  }
  const failedChildren = history.flatMap((event) =>
    event.EventType === EventType.SubOrchestrationInstanceCreated && failedSubs.has(event.EventId)
      ? [event.InstanceId]
      : [],
  );
  const events = history.map((event) => (isUndone(event, failedTasks) ? placeholder(event, reason) : event));
  return { events, failedChildren };
}

function isUndone(event: HistoryEvent, failedTasks: ReadonlySet<number>): boolean {
  switch (event.EventType) {
    case EventType.TaskScheduled:
      return failedTasks.has(event.EventId);
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
    case EventType.ExecutionCompleted:
      return true;
    default:
      return false;
  }
}

function placeholder(event: HistoryEvent, reason: string): HistoryEvent {
  return stamp(historyEvent('GenericEvent', { Data: `Rewound: ${event.EventType} ${reason}` }), event.Timestamp);
}
