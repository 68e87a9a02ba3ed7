/**
 * Events of an orchestration's history, as the Durable extension sends them to a language worker: PascalCase fields,
 * the type as a number, payloads as JSON text (azure-functions-durable-extension: OrchestrationTriggerAttributeBindingProvider.cs).
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ContinueAsNew: 16,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

export type EventTypeName = keyof typeof EventType;

export interface ParentInstance {
  readonly OrchestrationInstance: OrchestrationInstance;
  readonly Name: string;
  readonly Version: string | null;
  readonly TaskScheduleId: number;
}

export interface OrchestrationInstance {
  readonly InstanceId: string;
  readonly ExecutionId: string;
}

export interface FailureDetails {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace: string | null;
  readonly IsNonRetriable: boolean;
  readonly Properties: unknown;
  readonly InnerFailure: null;
}

/** What a failed task, sub-orchestration or orchestration says of itself. */
export interface Failure {
  readonly Reason: string;
  readonly Details: string;
  readonly FailureDetails?: FailureDetails;
}

interface Payloads {
  readonly ExecutionStarted: {
    readonly Name: string;
    readonly Version: string | null;
    readonly Input: string | null;
    readonly OrchestrationInstance: OrchestrationInstance;
    readonly ParentInstance: ParentInstance | null;
    readonly Tags: null;
  };
  readonly ExecutionCompleted: {
    readonly OrchestrationStatus: number;
    readonly Result: string | null;
    readonly FailureDetails: FailureDetails | null;
  };
  readonly ExecutionTerminated: { readonly Input: string };
  readonly TaskScheduled: { readonly Name: string; readonly Version: null; readonly Input: string | null };
  readonly TaskCompleted: { readonly TaskScheduledId: number; readonly Result: string };
  readonly TaskFailed: { readonly TaskScheduledId: number } & Failure;
  readonly SubOrchestrationInstanceCreated: {
    readonly Name: string;
    readonly InstanceId: string;
    readonly Input: string | null;
  };
  readonly SubOrchestrationInstanceCompleted: { readonly TaskScheduledId: number; readonly Result: string };
  readonly SubOrchestrationInstanceFailed: { readonly TaskScheduledId: number } & Failure;
  readonly TimerCreated: { readonly FireAt: string };
  readonly TimerFired: { readonly TimerId: number; readonly FireAt: string };
  readonly OrchestratorStarted: object;
  readonly OrchestratorCompleted: object;
  readonly EventSent: { readonly InstanceId: string; readonly Name: string; readonly Input: string };
  readonly EventRaised: { readonly Name: string; readonly Input: string | null };
  readonly ContinueAsNew: { readonly Result: string | null };
  readonly GenericEvent: { readonly Data: string };
  readonly ExecutionSuspended: { readonly Reason: string };
  readonly ExecutionResumed: { readonly Reason: string };
}

export type HistoryEventOf<N extends EventTypeName> = Payloads[N] & {
  readonly EventType: (typeof EventType)[N];
  /** The task's number for scheduling events, -1 for all others. */
  readonly EventId: number;
  readonly IsPlayed: boolean;
  /** UTC, ISO 8601. */
  readonly Timestamp: string;
};

export type HistoryEvent = { [N in EventTypeName]: HistoryEventOf<N> }[EventTypeName];

/** Builds an event; its time is set when it is appended to a history (see `stamp`). */
export function historyEvent<N extends EventTypeName>(name: N, payload: Payloads[N], eventId = -1): HistoryEventOf<N> {
  return { EventType: EventType[name], EventId: eventId, IsPlayed: false, Timestamp: '', ...payload };
}

export function stamp<E extends HistoryEvent>(event: E, at: string): E {
  return { ...event, Timestamp: at };
}

export function nameOfEvent(event: HistoryEvent): string {
  return Object.entries(EventType).find(([, type]) => type === event.EventType)?.[0] ?? String(event.EventType);
}
