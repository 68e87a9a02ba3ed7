import type { EdgeRecord } from '../stores.ts';
import { isNudge } from './is-nudge.ts';
import { parseRunId, runId } from './run-id.ts';
import type { RunReason } from './run.ts';

/** What a request may change of the edge in the same guarded write. */
export type EdgeChange = Partial<Pick<EdgeRecord, 'spec' | 'specHash' | 'renewRequested' | 'deleting'>>;

export interface GenerationRequest {
  readonly reason: RunReason;
  readonly change: EdgeChange;
  /** Epoch seconds. */
  readonly now: number;
}

export interface RequestedGeneration<E extends EdgeRecord> {
  /** To be written under the edge's ETag; null when there is nothing to write. */
  readonly edge: E | null;
  /** The run that covers the request. */
  readonly run: string;
  /** That run was made the active one by this request. */
  readonly activated: boolean;
}

/**
 * Decides what a request for a run means. With no run active it makes the next generation and its run active; with one active it
 * makes the generation that follows it; with that one waiting already, the waiting run covers this request too, because it reads
 * the world only after this decision. So an edge never has more than one active and one waiting run, and the id that is
 * answered is the id of a run that will be.
 */
export function requestGeneration<E extends EdgeRecord>(edge: E, request: GenerationRequest): RequestedGeneration<E> {
  const waiting = generationWaiting(edge);
  const generation = waiting ? edge.requestedGeneration : edge.requestedGeneration + 1;
  const run = runId({ edge: edge.name, generation });
  const activated = edge.activeRun === null;
  const isAsked = !isNudge(request.reason);
  // What somebody asks for counts for more than what a timer or an event brought about, so it is kept though a run waits already.
  const isUpgrade = isAsked && isNudge(edge.pendingReason);
  if (waiting && !activated && !isUpgrade && Object.keys(request.change).length === 0)
    return { edge: null, run, activated };
  const next = {
    ...edge,
    ...request.change,
    requestedGeneration: generation,
    ...(isAsked ? { askedGeneration: generation } : {}),
    ...(request.change.renewRequested ? { renewGeneration: generation } : {}),
    pendingReason: request.reason,
    activeRun: edge.activeRun ?? run,
    updatedAt: request.now,
  };
  return { edge: next, run, activated };
}

/** A generation that was asked for and that no run has begun on. */
function generationWaiting(edge: EdgeRecord): boolean {
  const begun = edge.activeRun === null ? edge.observedGeneration : (parseRunId(edge.activeRun)?.generation ?? 0);
  return edge.requestedGeneration > begun;
}
