import { type Action, ActionType, type CallFunction, type CallSubOrchestrator, type RetryOptions } from './actions.ts';
import type { AppFunctions } from './app-functions.ts';
import { issueHttpCall } from './issue-http-call.ts';
import { issueEntityCall, issueSignal, lockEntities, releaseEntities } from './issue-entity-action.ts';
import { OrchestrationError } from './orchestration-error.ts';
import type { ReplayContext } from './replay-context.ts';
import { retryDelay } from './retry-delay.ts';
import { type Outcome, type Routine, run, ShimTask, succeeded, whenAll, whenAny } from './shim-task.ts';

/** The instance that is replayed, and what the app has. */
export interface ReplayScope {
  readonly context: ReplayContext;
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | null;
  readonly functions: AppFunctions;
}

/** Azure Storage's limits: a timer of more than 6 days becomes hops of 3 days (durable extension, AzureStorageOptions). */
export const longestTimerMilliseconds = 6 * 24 * 3_600_000;
export const timerHopMilliseconds = 3 * 24 * 3_600_000;

/** All actions, one after the other: an action is issued when the one before has ended, well or badly. */
export function* issueAll(scope: ReplayScope, actions: readonly Action[]): Routine {
  for (const action of actions) yield issueAction(scope, action);
  return succeeded;
}

/** Does what the extension's OutOfProcOrchestrationShim does for one action. */
export function issueAction(scope: ReplayScope, action: Action): ShimTask {
  switch (action.actionType) {
    case ActionType.CallActivity:
      return callActivity(scope, action);
    case ActionType.CallActivityWithRetry:
      return run(withRetry(scope.context, action.retryOptions, () => callActivity(scope, action)));
    case ActionType.CallSubOrchestrator:
      return callSubOrchestrator(scope, action);
    case ActionType.CallSubOrchestratorWithRetry:
      return run(withRetry(scope.context, action.retryOptions, () => callSubOrchestrator(scope, action)));
    case ActionType.CreateTimer:
      return createTimer(scope.context, Date.parse(action.fireAt), action.isCanceled === true);
    case ActionType.WaitForExternalEvent:
      return scope.context.events.wait(action.externalEventName);
    case ActionType.CallHttp:
      return issueHttpCall(scope.context, action.httpRequest);
    case ActionType.WhenAny:
      return whenAny(action.compoundActions.map((child) => issueAction(scope, child)));
    case ActionType.WhenAll:
      return whenAll(action.compoundActions.map((child) => issueAction(scope, child)));
    default:
      return issueUnwaited(scope, action);
  }
}

function issueUnwaited(scope: ReplayScope, action: Action): ShimTask {
  switch (action.actionType) {
    case ActionType.ContinueAsNew:
      scope.context.continuedAsNew = { input: action.input };
      return ended();
    case ActionType.CallEntity:
      return issueEntityCall(scope, action);
    case ActionType.SignalEntity:
      return issueSignal(scope, action);
    case ActionType.ScheduledSignalEntity:
      return issueSignal(scope, action, Date.parse(action.fireAt));
    case ActionType.LockEntities:
      return lockEntities(scope, action);
    case ActionType.ReleaseEntities:
      return releaseEntities(scope);
    default:
      throw new OrchestrationError(
        'UnknownAction',
        `Received an unexpected action type from the out-of-proc function: '${action.actionType}'.`,
      );
  }
}

function callActivity(scope: ReplayScope, call: CallFunction): ShimTask {
  scope.functions.mustExist('activity', call.functionName);
  return scope.context.issue({ kind: 'activity', name: call.functionName, input: call.input }).task;
}

function callSubOrchestrator(scope: ReplayScope, call: CallSubOrchestrator): ShimTask {
  const { instanceId, version } = call;
  scope.functions.mustExist('orchestrator', call.functionName);
  if (instanceId) refuseOwnFamily(scope, instanceId);
  return scope.context.issue({
    kind: 'subOrchestration',
    name: call.functionName,
    instanceId: instanceId || `${scope.executionId}:${scope.context.issued.size}`,
    version: version ?? null,
    input: call.input,
  }).task;
}

function refuseOwnFamily(scope: ReplayScope, instanceId: string): void {
  const wrong =
    instanceId === scope.instanceId
      ? 'as the current instance'
      : instanceId === scope.parentInstanceId
        ? 'as the parent instance'
        : undefined;
  if (wrong) {
    throw new OrchestrationError(
      'InvalidInstanceId',
      `The instance ID '${instanceId}' of a sub-orchestration is the same ${wrong}.`,
    );
  }
  if (instanceId.startsWith('@')) {
    throw new OrchestrationError('InvalidInstanceId', `The instance ID '${instanceId}' must not start with '@'.`);
  }
}

function* withRetry(context: ReplayContext, options: RetryOptions, call: () => ShimTask): Routine {
  const firstAttemptAt = context.now;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = yield call();
    if (!outcome.failed) return outcome;
    const delay = retryDelay(options, { attempt, firstAttemptAt, now: context.now });
    if (delay === undefined) return outcome;
    yield context.issue({ kind: 'timer', fireAt: context.now + delay }).task;
    if (attempt >= options.maxNumberOfAttempts) return outcome;
  }
}

function createTimer(context: ReplayContext, fireAt: number, isCanceled: boolean): ShimTask {
  const hop = nextHop(context.now, fireAt);
  const { id, task } = context.issue({ kind: 'timer', fireAt: hop });
  if (isCanceled) context.cancel(id);
  return isCanceled || hop === fireAt ? task : run(remainingHops(context, fireAt, task));
}

function* remainingHops(context: ReplayContext, fireAt: number, first: ShimTask): Routine {
  let outcome: Outcome = yield first;
  while (context.now < fireAt)
    outcome = yield context.issue({ kind: 'timer', fireAt: nextHop(context.now, fireAt) }).task;
  return outcome;
}

function nextHop(now: number, fireAt: number): number {
  return fireAt - now > longestTimerMilliseconds ? now + timerHopMilliseconds : fireAt;
}

function ended(): ShimTask {
  const task = new ShimTask();
  task.complete(succeeded);
  return task;
}
