import { randomUUID } from 'node:crypto';
import type { Instance } from '../store/instance-store.ts';
import type { Letter } from '../store/work-store.ts';
import { historyEvent, type ParentInstance } from './history.ts';

export interface StartRequest {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  /** JSON text. */
  readonly input: string | null;
  readonly parent: ParentInstance | null;
}

export function newExecutionId(): string {
  return randomUUID().replaceAll('-', '');
}

export function newInstance(request: StartRequest, now: number): Instance {
  return {
    ...request,
    executionId: newExecutionId(),
    status: 'Pending',
    output: null,
    customStatus: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The letter with which an execution begins. */
export function startLetter(instance: Instance, now: number): Letter {
  const { id, name, version, input, executionId, parent } = instance;
  const event = historyEvent('ExecutionStarted', {
    Name: name,
    Version: version,
    Input: input,
    OrchestrationInstance: { InstanceId: id, ExecutionId: executionId },
    ParentInstance: parent,
    Tags: null,
  });
  return { instanceId: id, executionId, dueAt: now, event };
}
