import { createHash } from 'node:crypto';
import { type Decision, nameOfDecision, scheduledBy } from './decisions.ts';
import { ExternalEvents } from './external-events.ts';
import { EventType, type HistoryEventOf, nameOfEvent } from './history.ts';
import { OrchestrationError } from './orchestration-error.ts';
import { ShimTask, succeeded } from './shim-task.ts';

type SchedulingEvent =
  | HistoryEventOf<'TaskScheduled'>
  | HistoryEventOf<'TimerCreated'>
  | HistoryEventOf<'SubOrchestrationInstanceCreated'>
  | HistoryEventOf<'EventSent'>;

/** The extension's own limit, `maxOrchestrationActions` of host.json by default. */
const mostActions = 100_000;

type WithoutId<D> = D extends Decision ? Omit<D, 'id'> : never;

/**
 * The bookkeeping of DurableTask.Core's TaskOrchestrationContext: numbers each task as it is issued, matches it with the event
 * that a former execution wrote for it, and ends it with the event of its completion.
 */
export class ReplayContext {
  readonly events = new ExternalEvents();
  /** Issued, and not yet in the history. */
  readonly pending = new Map<number, Decision>();
  readonly issued = new Map<number, Decision>();
  readonly #open = new Map<number, ShimTask>();
  readonly #executionId: string;
  /** Milliseconds since 1970: when the current episode started. */
  now = 0;
  heldLocks: readonly string[] = [];
  continuedAsNew: { readonly input: unknown } | undefined;

  constructor(executionId: string) {
    this.#executionId = executionId;
  }

  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }

  /** Issues a decision under the next number. Messages have no task of their own: nothing answers them by number. */
  issue(decision: WithoutId<Decision>): { readonly id: number; readonly task: ShimTask } {
    const id = this.issued.size;
    if (id >= mostActions) throw new OrchestrationError('TooManyActions', tooManyActions);
    const numbered = { ...decision, id } as Decision;
    this.pending.set(id, numbered);
    this.issued.set(id, numbered);
    const task = new ShimTask();
    if (decision.kind !== 'message') this.#open.set(id, task);
    return { id, task };
  }

  /** A cancelled timer is no longer open, but it stays in the history and fires unheard. */
  cancel(id: number): void {
    const task = this.#open.get(id);
    this.#open.delete(id);
    task?.complete({ failed: true });
  }

  /** The same identifier in every replay, for the request whose number comes next. */
  newRequestId(): string {
    const hex = createHash('sha256').update(`${this.#executionId}:${this.issued.size}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  }

  /** Takes note that the history has the event of this decision. An OrchestrationError if the code has changed since. */
  match(event: SchedulingEvent): void {
    const decision = this.pending.get(event.EventId);
    const found = decision && matches(decision, event);
    if (!found) throw new OrchestrationError('NonDeterministicWorkflow', nonDeterministic(event, decision));
    this.pending.delete(event.EventId);
  }

  /** Ends the task of this number; a second or late completion is ignored. */
  complete(id: number, failed: boolean, result?: string): void {
    const task = this.#open.get(id);
    this.#open.delete(id);
    task?.complete({ ...succeeded, failed, ...(result === undefined ? {} : { result }) });
  }
}

function matches(decision: Decision, event: SchedulingEvent): boolean {
  const sameKind = EventType[scheduledBy[decision.kind]] === event.EventType;
  const name = 'Name' in event ? event.Name : undefined;
  return sameKind && nameOfDecision(decision)?.toLowerCase() === name?.toLowerCase();
}

const tooManyActions =
  `Maximum amount of orchestration actions (${mostActions}) has been reached. ` +
  'This value can be configured in host.json file as maxOrchestrationActions.';

function nonDeterministic(event: SchedulingEvent, decision: Decision | undefined): string {
  const named = 'Name' in event ? ` and name '${event.Name}'` : '';
  const now = decision
    ? `the current replay execution scheduled ${describe(decision)} there`
    : "the current replay execution hasn't (yet?) scheduled this task";
  return (
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${nameOfEvent(event)} with ` +
    `sequence ID ${event.EventId}${named}, but ${now}. ` +
    'Was a change made to the orchestrator code after this instance had already started running?'
  );
}

function describe(decision: Decision): string {
  const name = nameOfDecision(decision);
  return name === undefined ? `a ${decision.kind}` : `${decision.kind} '${name}'`;
}
