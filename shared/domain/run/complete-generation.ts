import type { EdgeRecord } from '../stores.ts';
import { parseRunId, runId } from './run-id.ts';

/** What a run that ends may leave on the edge. */
export type EdgeOutcome = Partial<Pick<EdgeRecord, 'status' | 'renewRequested'>>;

export interface CompletedGeneration<E extends EdgeRecord> {
  /** To be written under the edge's ETag. */
  readonly edge: E;
  /** The run that was made the active one, because it was asked for meanwhile; null when nothing was. */
  readonly next: string | null;
}

/**
 * Ends a run, successful or not: its generation is covered, and what was asked for meanwhile becomes the active run in the same
 * write. Null when the run is not the active one (any more), so that a second completion changes nothing.
 */
export function completeGeneration<E extends EdgeRecord>(
  edge: E,
  end: { readonly run: string; readonly outcome: EdgeOutcome; readonly now: number },
): CompletedGeneration<E> | null {
  const generation = parseRunId(end.run)?.generation;
  if (edge.activeRun !== end.run || generation === undefined) return null;
  const more = edge.requestedGeneration > generation;
  const next = more ? runId({ edge: edge.name, generation: edge.requestedGeneration }) : null;
  const completed = {
    ...edge,
    ...end.outcome,
    // Asked for after the outcome was drawn up, and so not done by this run.
    ...(edge.renewRequested && (edge.renewGeneration ?? 0) > generation ? { renewRequested: true } : {}),
    observedGeneration: Math.max(edge.observedGeneration, generation),
    activeRun: next,
    lastRun: end.run,
    pendingReason: more ? edge.pendingReason : null,
    updatedAt: end.now,
  };
  return { edge: completed, next };
}
