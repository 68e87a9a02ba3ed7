import type { DurableHttpRequest } from './actions.ts';
import type { EventTypeName } from './history.ts';

/** What replaying the actions asks the engine to do next; each has the number of its task. */
export type Decision =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'http'; readonly id: number; readonly name: string; readonly request: DurableHttpRequest }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number }
  | {
      readonly kind: 'subOrchestration';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string | null;
      readonly input: unknown;
    }
  | {
      readonly kind: 'message';
      readonly id: number;
      /** `@name@key` */
      readonly target: string;
      /** The event's name: `op`, or `release`. */
      readonly name: string;
      readonly message: EntityMessage;
      /** Milliseconds since 1970; delivered at once if absent. */
      readonly dueAt?: number;
    };

/** A message to an entity, as it stands in EventSent.Input: the SDK reads `id` from it. */
export interface EntityMessage {
  readonly id: string;
  readonly op?: string;
  readonly signal?: boolean;
  readonly input?: string;
  readonly lockset?: readonly string[];
  readonly pos?: number;
  readonly parent?: string;
  readonly parentExecution?: string;
}

/** The built-in activity that performs durable HTTP calls. */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';

/** The event with which each kind of decision enters the history. */
export const scheduledBy: Readonly<Record<Decision['kind'], EventTypeName>> = {
  activity: 'TaskScheduled',
  http: 'TaskScheduled',
  timer: 'TimerCreated',
  subOrchestration: 'SubOrchestrationInstanceCreated',
  message: 'EventSent',
};

/** The name under which a decision is matched with the history; timers have none. */
export function nameOfDecision(decision: Decision): string | undefined {
  return decision.kind === 'timer' ? undefined : decision.name;
}
