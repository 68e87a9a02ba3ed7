import { ActionType, type OrchestratorState } from './actions.ts';
import type { Decision } from './decisions.ts';
import { nameOfDecision } from './decisions.ts';
import { EventType, type HistoryEvent, type HistoryEventOf } from './history.ts';
import { issueAction, issueAll, type ReplayScope } from './issue-action.ts';
import { OrchestrationError } from './orchestration-error.ts';
import { ReplayContext } from './replay-context.ts';
import { run, type ShimTask } from './shim-task.ts';

/** A task that the SDK waits for under a number of its own. */
export interface SdkOpenTask {
  readonly id: number;
  readonly actionType: number;
  readonly name?: string;
}

export interface ReplayInput extends Omit<ReplayScope, 'context'> {
  readonly history: readonly HistoryEvent[];
  readonly state: OrchestratorState;
  readonly sdkOpenTasks?: readonly SdkOpenTask[];
}

export interface ContinuedAsNew {
  readonly input: unknown;
  readonly carried: readonly HistoryEventOf<'EventRaised'>[];
}

export interface ReplayResult {
  /** New decisions, by rising number. */
  readonly decisions: readonly Decision[];
  readonly completion?: 'completed' | 'failed' | 'continuedAsNew';
  readonly continuedAsNew?: ContinuedAsNew;
  readonly suspended: boolean;
  /** All actions are done and nothing is open, yet the SDK waits: the instance can never go on. */
  readonly stuck: boolean;
}

/**
 * Walks the orchestrator's actions along its history, by the rules of the Durable extension and of DurableTask.Core, and finds what
 * is to be done next. Pure. An OrchestrationError if the history and the actions do not fit.
 */
export function replay(input: ReplayInput): ReplayResult {
  const walk = new Walk(input);
  for (const event of input.history) walk.process(event);
  return walk.result();
}

class Walk {
  readonly #input: ReplayInput;
  readonly #scope: ReplayScope;
  readonly #carried: HistoryEventOf<'EventRaised'>[] = [];
  readonly #queued: HistoryEvent[] = [];
  #suspended = false;
  #program: ShimTask | undefined;

  constructor(input: ReplayInput) {
    this.#input = input;
    this.#scope = { ...input, context: new ReplayContext(input.executionId) };
  }

  /** While suspended, everything but the resumption waits, in order. */
  process(event: HistoryEvent): void {
    if (event.EventType === EventType.ExecutionResumed) this.#resume();
    else if (this.#suspended) this.#queued.push(event);
    else if (event.EventType === EventType.ExecutionSuspended) this.#suspended = true;
    else this.#apply(event);
  }

  #resume(): void {
    this.#suspended = false;
    for (const event of this.#queued.splice(0)) this.process(event);
  }

  #apply(event: HistoryEvent): void {
    const { context } = this.#scope;
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        context.now = Date.parse(event.Timestamp);
        break;
      case EventType.ExecutionStarted:
        this.#program = run(issueAll(this.#scope, this.#input.state.actions[0] ?? []));
        break;
      case EventType.TaskScheduled:
      case EventType.TimerCreated:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.EventSent:
        context.match(event);
        break;
      default:
        this.#arrive(event);
    }
  }

  #arrive(event: HistoryEvent): void {
    const { context } = this.#scope;
    switch (event.EventType) {
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        return context.complete(event.TaskScheduledId, false, event.Result);
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        return context.complete(event.TaskScheduledId, true);
      case EventType.TimerFired:
        return context.complete(event.TimerId, false);
      case EventType.EventRaised:
        // Events before the continue-as-new that nobody waited for are lost; later ones move on to the next execution.
        if (context.continuedAsNew) this.#carried.push(event);
        else context.events.raise(event);
    }
  }

  result(): ReplayResult {
    const { context } = this.#scope;
    if (this.#suspended) return { decisions: [], suspended: true, stuck: false };
    refuseDivergence(context, this.#input.sdkOpenTasks ?? []);
    const ended = this.#program?.outcome !== undefined && !context.hasOpenTasks;
    const completion = ended ? this.#completion() : undefined;
    if (completion) issueAction(this.#scope, { actionType: ActionType.ReleaseEntities });
    return {
      decisions: [...context.pending.values()],
      ...(completion ? { completion } : {}),
      ...(completion === 'continuedAsNew' ? { continuedAsNew: this.#continuedAsNew() } : {}),
      suspended: false,
      stuck: ended && completion === undefined,
    };
  }

  #completion(): ReplayResult['completion'] {
    if (this.#input.state.error !== undefined) return 'failed';
    if (this.#scope.context.continuedAsNew) return 'continuedAsNew';
    return this.#input.state.isDone ? 'completed' : undefined;
  }

  #continuedAsNew(): ContinuedAsNew {
    return { input: this.#scope.context.continuedAsNew?.input, carried: this.#carried };
  }
}

const kindOfAction: Readonly<Record<number, Decision['kind']>> = {
  [ActionType.CallActivity]: 'activity',
  [ActionType.CallActivityWithRetry]: 'activity',
  [ActionType.CallSubOrchestrator]: 'subOrchestration',
  [ActionType.CallSubOrchestratorWithRetry]: 'subOrchestration',
  [ActionType.CreateTimer]: 'timer',
  [ActionType.CallHttp]: 'http',
  [ActionType.CallEntity]: 'message',
  [ActionType.LockEntities]: 'message',
};

/**
 * The SDK and the extension number tasks each by itself. Where they disagree (a failed Task.all that is caught while a sibling still
 * retries; azure-functions-durable-js#477, #485), Azure hands one task's result to another without a word. Here the instance fails.
 */
function refuseDivergence(context: ReplayContext, sdkOpenTasks: readonly SdkOpenTask[]): void {
  for (const open of sdkOpenTasks) {
    const decision = context.issued.get(open.id);
    if (!decision || fits(open, decision)) continue;
    const issued = `${decision.kind} ${nameOfDecision(decision) ?? ''}`.trim();
    throw new OrchestrationError(
      'TaskNumbersDiverged',
      `Task ${open.id} is ${kindOfAction[open.actionType]} ${open.name ?? ''} for the orchestrator and ${issued} for the engine: ` +
        'in Azure one would get the result of the other. Do not go on after a failed Task.all whose other tasks still run: ' +
        'put the retries and the try/catch of each item into a sub-orchestration that returns its error.',
    );
  }
}

function fits(open: SdkOpenTask, decision: Decision): boolean {
  const kind = kindOfAction[open.actionType];
  if (kind === undefined) return true;
  if (kind !== decision.kind) return false;
  const comparable = open.name !== undefined && (kind === 'activity' || kind === 'subOrchestration');
  return !comparable || open.name?.toLowerCase() === nameOfDecision(decision)?.toLowerCase();
}
