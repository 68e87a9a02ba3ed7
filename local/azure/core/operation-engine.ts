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
import type { Random } from './random.ts';
import { requestScope } from './request-scope.ts';

/** Hostile operations take between half and one and a half times their duration. */
const HOSTILE_SPREAD = [0.5, 1.5] as const;

export interface OperationEngineParts {
  readonly clock: LocalClock;
  readonly settings: LocalSettings;
  readonly random: Random;
}

type MutableOperation = { -readonly [Field in keyof LocalOperation]: LocalOperation[Field] };

/** Starts operations, ends them when their time has come, and remembers them for whoever polls. */
export function createOperationEngine(parts: OperationEngineParts): OperationEngine & { all(): LocalOperation[] } {
  const operations = new Map<string, LocalOperation>();
  return {
    start: (request) => {
      const operation = begin(parts, request, requestScope.getStore()?.failOperation);
      operations.set(operation.id, operation);
      requestScope.getStore()?.started.push(operation);
      return operation;
    },
    get: (id) => operations.get(id.toLowerCase()),
    all: () => [...operations.values()],
  };
}

function begin(parts: OperationEngineParts, request: OperationStart, failure: ArmFailure | undefined): LocalOperation {
  const { clock } = parts;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const end = (change: Partial<MutableOperation>): void => {
    if (operation.status !== 'InProgress') return;
    Object.assign(operation, change, { endedAt: clock.now() });
    resolve();
  };
  const timer = clock.after(actualDuration(parts, request.duration), () => {
    if (operation.status === 'InProgress') void outcome(request, failure).then(end);
  });
  const operation: MutableOperation = {
    id: randomUUID(),
    kind: request.kind,
    resourceId: request.resourceId,
    startedAt: clock.now(),
    endedAt: undefined,
    status: 'InProgress',
    result: undefined,
    error: undefined,
    ended,
    cancel: (error) => {
      timer.cancel();
      end({ status: 'Canceled', error });
    },
  };
  return operation;
}

async function outcome(request: OperationStart, failure: ArmFailure | undefined): Promise<Partial<MutableOperation>> {
  try {
    if (failure) throw failure;
    return { result: await request.complete(), status: 'Succeeded' };
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
