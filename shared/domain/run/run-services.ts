import type { Clock } from '../ports.ts';
import type { EdgeRecord, Stores } from '../stores.ts';
import type { RunReason } from './run.ts';
import { parseRunId } from './run-id.ts';

/** What it takes to request, complete and restart runs. */
export interface RunServices {
  readonly stores: Pick<Stores, 'edges' | 'runs'>;
  readonly clock: Clock;
  /** Starts the orchestration of a run under the run's id; does nothing when it is under way. */
  readonly start: (run: string, edge: string) => Promise<void>;
}

/** Epoch seconds. */
export function secondsNow(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

const UNKNOWN_REASON: RunReason = {
  code: 'Resumed',
  message: 'A run was asked for and the app stopped before it could begin.',
  requestedBy: 'edge-tls',
};

/** The record of a run that has not begun, so that its id can be looked up at once. Does nothing when it is there already. */
export async function recordRun(services: RunServices, run: string, edge: EdgeRecord): Promise<void> {
  const generation = parseRunId(run)?.generation ?? edge.requestedGeneration;
  await services.stores.runs.create({
    id: run,
    edge: edge.name,
    generation,
    reason: edge.pendingReason ?? UNKNOWN_REASON,
    status: 'NotStarted',
    createdAt: secondsNow(services.clock),
    startedAt: null,
    endedAt: null,
    plan: null,
    problem: null,
  });
}
