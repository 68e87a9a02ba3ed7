import type { JsonObject } from '../../shared/domain/json.ts';
import type { StepRecord } from '../../shared/domain/run/run.ts';

/** A step's continuation as it is stored: the handler's own memory, and how often in a row it was refused for a passing reason. */
export interface StepMemory {
  readonly memory: JsonObject | null;
  readonly failures: number;
}

export function readMemory(record: Pick<StepRecord, 'continuation'>): StepMemory {
  const stored = record.continuation;
  const memory = stored?.memory;
  return {
    memory: typeof memory === 'object' && memory !== null && !Array.isArray(memory) ? (memory as JsonObject) : null,
    failures: typeof stored?.failures === 'number' ? stored.failures : 0,
  };
}

export function writeMemory({ memory, failures }: StepMemory): JsonObject | null {
  return memory === null && failures === 0 ? null : { memory, failures };
}
