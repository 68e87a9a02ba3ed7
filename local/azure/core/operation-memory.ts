import type { LocalOperation } from './contracts.ts';

export interface OperationLimits {
  /** Operations that have ended. One that has not is never forgotten. */
  readonly ended: number;
  /** Bytes of all their results together, as they are kept. */
  readonly results: number;
}

export const OPERATION_LIMITS: OperationLimits = { ended: 5_000, results: 32 * 1024 * 1024 };

export interface OperationMemory {
  add(operation: LocalOperation): void;
  /** Counts an operation as ended, and forgets the oldest that have ended where there are too many. */
  end(id: string, resultBytes: number): void;
  get(id: string): LocalOperation | undefined;
  all(): LocalOperation[];
  /** How many have been forgotten. */
  forgotten(): number;
}

/** Azure forgets an operation within about a day: whoever asks later gets a 404. Here it is the oldest ones that go. */
export function createOperationMemory(limits: OperationLimits = OPERATION_LIMITS): OperationMemory {
  const operations = new Map<string, LocalOperation>();
  /** In the order in which they ended. */
  const ended = new Map<string, number>();
  let results = 0;
  let forgotten = 0;

  const forgetOldest = (): void => {
    const [oldest] = ended;
    if (!oldest) return;
    const [id, bytes] = oldest;
    ended.delete(id);
    operations.delete(id);
    results -= bytes;
    forgotten += 1;
  };

  return {
    add: (operation) => void operations.set(operation.id, operation),
    end: (id, resultBytes) => {
      ended.set(id, resultBytes);
      results += resultBytes;
      while (ended.size > limits.ended || (results > limits.results && ended.size > 1)) forgetOldest();
    },
    get: (id) => operations.get(id.toLowerCase()),
    all: () => [...operations.values()],
    forgotten: () => forgotten,
  };
}
