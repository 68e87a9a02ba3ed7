import type { EntityName } from './actions.ts';
import type { EntityMessage } from './decisions.ts';
import { schedulerId, splitEntityId } from './entity-id.ts';
import type { ReplayScope } from './issue-action.ts';
import { jsonText } from './payload.ts';
import { type Routine, run, ShimTask, succeeded } from './shim-task.ts';

interface Operation {
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
}

/** Sends an operation, and waits for the event whose name is the request's id. */
export function issueEntityCall(scope: ReplayScope, call: Operation): ShimTask {
  const message = operationMessage(scope, call);
  sendTo(scope, call.instanceId, { message });
  return scope.context.events.wait(message.id);
}

export function issueSignal(scope: ReplayScope, signal: Operation, dueAt?: number): ShimTask {
  const message = { ...operationMessage(scope, signal), signal: true };
  sendTo(scope, signal.instanceId, { message, ...(dueAt === undefined ? {} : { dueAt }) });
  return sent();
}

/** One request travels from entity to entity, in the order of the set; the last one answers. */
export function lockEntities(
  scope: ReplayScope,
  lock: { readonly lockSet: readonly EntityName[]; readonly lockRequestId: string },
): ShimTask {
  const lockset = lock.lockSet.map(schedulerId);
  const [first = ''] = lockset;
  sendTo(scope, first, { message: { ...sender(scope), id: lock.lockRequestId, lockset, pos: 0 } });
  return run(heldFrom(scope, lockset, scope.context.events.wait(lock.lockRequestId)));
}

function* heldFrom(scope: ReplayScope, lockset: readonly string[], granted: ShimTask): Routine {
  const outcome = yield granted;
  scope.context.heldLocks = lockset;
  return outcome;
}

/** One message, and so one number, per lock that is held. */
export function releaseEntities(scope: ReplayScope): ShimTask {
  for (const target of scope.context.heldLocks) {
    const message = { ...sender(scope), id: scope.context.newRequestId() };
    scope.context.issue({ kind: 'message', target, name: 'release', message });
  }
  scope.context.heldLocks = [];
  return sent();
}

function sendTo(scope: ReplayScope, target: string, what: { message: EntityMessage; dueAt?: number }): void {
  scope.functions.mustExist('entity', splitEntityId(target).name);
  scope.context.issue({ kind: 'message', target, name: 'op', ...what });
}

function operationMessage(scope: ReplayScope, { operation, input }: Operation): EntityMessage {
  return {
    ...sender(scope),
    id: scope.context.newRequestId(),
    op: operation,
    ...(input === undefined || input === null ? {} : { input: jsonText(input) }),
  };
}

function sender(scope: ReplayScope): Pick<EntityMessage, 'parent' | 'parentExecution'> {
  return { parent: scope.instanceId, parentExecution: scope.executionId };
}

function sent(): ShimTask {
  const task = new ShimTask();
  task.complete(succeeded);
  return task;
}
