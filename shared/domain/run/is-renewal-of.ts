import type { EdgeRecord } from '../stores.ts';

/** Whether a renewal is for the run of this generation to do: one that is asked for while a run works or waits belongs to the next. */
export function isRenewalOf(
  edge: Pick<EdgeRecord, 'renewRequested' | 'renewGeneration' | 'requestedGeneration'>,
  generation: number,
): boolean {
  return edge.renewRequested && (edge.renewGeneration ?? edge.requestedGeneration) <= generation;
}
