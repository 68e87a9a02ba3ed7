import { randomUUID } from 'node:crypto';
import { isArmFailure } from './arm-error.ts';
import type {
  ArmFailure,
  LocalClock,
  LocalOperation,
  LocalSettings,
  OperationEngine,
  OperationStart,
} from './contracts.ts';
import {
  createOperationMemory,
  OPERATION_LIMITS,
  type OperationLimits,
  type OperationMemory,
} from './operation-memory.ts';
import { pack, type Packed, sizeOf, unpack } from './packed.ts';
import type { Random } from './random.ts';
import { requestScope } from './request-scope.ts';

/** Hostile operations take between half and one and a half times their duration. */
const HOSTILE_SPREAD = [0.5, 1.5] as const;

export interface OperationEngineParts {
  readonly clock: LocalClock;
  readonly settings: LocalSettings;
  readonly random: Random;
}

type Ending = Pick<LocalOperation, 'status' | 'error'> & { readonly result?: unknown };

/** Starts operations, ends them when their time has come, and remembers them for whoever polls. */
export function createOperationEngine(
  parts: OperationEngineParts,
  limits: OperationLimits = OPERATION_LIMITS,
): OperationEngine & Pick<OperationMemory, 'all' | 'forgotten'> {
  const memory = createOperationMemory(limits);
  return {
    start: (request) => {
      const operation = begin(parts, memory, { request, failure: requestScope.getStore()?.failOperation });
      memory.add(operation);
      requestScope.getStore()?.started.push(operation);
      return operation;
    },
    get: (id) => memory.get(id),
    all: () => memory.all(),
    forgotten: () => memory.forgotten(),
  };
}

function begin(
  parts: OperationEngineParts,
  memory: OperationMemory,
  { request, failure }: { request: OperationStart; failure: ArmFailure | undefined },
): LocalOperation {
  const { clock } = parts;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let result: Packed | undefined;
  const end = ({ status, error, result: came }: Ending): void => {
    if (operation.status !== 'InProgress') return;
    result = pack(came);
    Object.assign(operation, { status, error, endedAt: clock.now() });
    memory.end(operation.id, sizeOf(result));
    resolve();
  };
  const timer = clock.after(actualDuration(parts, request.duration), () => {
    if (operation.status === 'InProgress') void outcome(request, failure).then(end);
  });
  const operation: LocalOperation = {
    id: randomUUID(),
    kind: request.kind,
    resourceId: request.resourceId,
    startedAt: clock.now(),
    endedAt: undefined,
    status: 'InProgress',
    get result() {
      return unpack(result);
    },
    error: undefined,
    ended,
    cancel: (error) => {
      timer.cancel();
      end({ status: 'Canceled', error });
    },
  };
  return operation;
}

async function outcome(request: OperationStart, failure: ArmFailure | undefined): Promise<Ending> {
  try {
    if (failure) throw failure;
    return { result: await request.complete(), status: 'Succeeded', error: undefined };
  } catch (thrown) {
    return { status: 'Failed', error: isArmFailure(thrown) ? thrown : unexpected(thrown) };
  }
}

/** A fault in local Azure itself must be seen as one, by a person too. */
function unexpected(thrown: unknown): ArmFailure {
  console.error('local Azure: an operation failed unexpectedly:', thrown);
  return { status: 500, code: 'InternalServerError', message: `An error occurred: ${String(thrown)}` };
}

function actualDuration({ settings, random }: OperationEngineParts, duration: number): number {
  return settings.calm ? duration : duration * random.between(...HOSTILE_SPREAD);
}
