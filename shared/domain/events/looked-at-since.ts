import type { EdgeRecord } from '../stores.ts';

/** Clocks of Azure's services and of the app differ by less, in seconds. */
const SKEW = 30;

/**
 * Whether a run has looked at all of the edge after something happened: then it has seen what came of it. That is enough for what the
 * proof at a run's end compares, its own certificates. `at`: epoch seconds.
 */
export function wasLookedAtSince({ status }: Pick<EdgeRecord, 'status'>, at: number | null): boolean {
  return at !== null && status !== null && status.at > at + SKEW;
}

/** Whether a run was planned on a look after it: what happens between that look and the proof at the end is seen and not acted upon. */
export function wasPlannedSince({ status }: Pick<EdgeRecord, 'status'>, at: number | null): boolean {
  return at !== null && status !== null && (status.plannedAt ?? status.at) > at + SKEW;
}

/** It is being stored in this moment, and its first run is about to be asked for, which looks at everything. */
export function awaitsFirstRun({ status, activeRun, lastRun }: EdgeRecord): boolean {
  return status === null && activeRun === null && lastRun === null;
}
