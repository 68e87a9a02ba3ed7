import type { JsonObject } from '../../../shared/domain/json.ts';
import { classifyFailure } from '../../../shared/domain/operation/classify-failure.ts';
import { doingOf } from '../../../shared/domain/operation/doing.ts';
import type { AzureFailure, Operation, Polled } from '../../../shared/domain/operation/operation.ts';
import type { Pace } from '../pace.ts';
import type { StepContext, Turn } from './step-handler.ts';

const begunAnewSeconds = 10;

/** Come back to poll it. The operation goes to the step's memory, with what else the step wants to remember. */
export function pollLater(
  pace: Pace,
  operation: Operation,
  kept: { readonly note: string; readonly memory?: JsonObject; readonly writes?: number },
): Turn {
  return {
    state: 'poll',
    memory: { ...kept.memory, operation: operation as unknown as JsonObject },
    afterSeconds: pace.poll(operation),
    note: kept.note,
    ...(kept.writes === undefined ? {} : { writes: kept.writes }),
  };
}

/** The operation in a step's memory; null when nothing is under way. */
export function operationIn(memory: JsonObject | null): Operation | null {
  return (memory?.operation ?? null) as unknown as Operation | null;
}

/**
 * One status request, and what it means for the step. `succeeded` has the body; a failure is a turn already: begun anew where
 * that can help, since whatever made it fail is gone by then (a superseding write, a lock), else the end of the step.
 */
export async function pollOperation(
  { ports, pace, memory }: StepContext,
  operation: Operation,
  note: string,
): Promise<{ readonly body: unknown } | Turn> {
  const polled: Polled = await ports.operations.poll(operation);
  if (polled.state === 'running') return pollLater(pace, polled.operation, { note, memory: memory ?? {} });
  return polled.state === 'succeeded' ? { body: polled.body } : failedOperation(pace, operation, polled.failure);
}

function failedOperation(pace: Pace, operation: Operation, failure: AzureFailure): Turn {
  const problem = classifyFailure(failure, doingOf(operation));
  if (problem.kind === 'terminal') return { state: 'failed', problem };
  return {
    state: 'again',
    afterSeconds: Math.max(problem.retryAfterSeconds ?? 0, pace.ours(begunAnewSeconds)),
    note: problem.what,
    problem,
  };
}

export const isTurn = (found: { readonly body: unknown } | Turn): found is Turn => 'state' in found;
