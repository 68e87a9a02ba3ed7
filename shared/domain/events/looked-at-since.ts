import type { EdgeRecord } from '../stores.ts';

/** Clocks of Azure's services and of the app differ by less, in seconds. */
const SKEW = 30;

/** Whether a run has looked at all of the edge after something happened: then it has seen what came of it. `at`: epoch seconds. */
export function wasLookedAtSince({ status }: Pick<EdgeRecord, 'status'>, at: number | null): boolean {
  return at !== null && status !== null && status.at > at + SKEW;
}
