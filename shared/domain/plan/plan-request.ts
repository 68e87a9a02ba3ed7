import { isRenewalOf } from '../run/is-renewal-of.ts';
import type { Run } from '../run/run.ts';
import { isResourceEvent, isSweep } from '../run/is-nudge.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { EdgeRecord, EdgeStatus } from '../stores.ts';

/** Everything that a plan depends on beside what Azure says at the moment of planning. */
export interface PlanRequest {
  readonly spec: EdgeSpec;
  /** Body of backend health; null when it was not asked, since nothing of ours is on the gateway yet. */
  readonly health: unknown;
  readonly renewRequested: boolean;
  /** What the last run saw; null before the first. */
  readonly lastSeen: EdgeStatus | null;
  /** The daily look at everything. */
  readonly isSweep: boolean;
  /** The run may come of an event that the last run's own write has raised. */
  readonly mayBeEcho: boolean;
  /** Somebody wants to see what lies ahead, the next renewal included; no run waits for it. */
  readonly looksAhead: boolean;
  /** The edge is to go: what is left of it is observed, and its removal planned. */
  readonly deleting: boolean;
}

/** What of an edge its plan depends on. */
export type PlannableEdge = Pick<
  EdgeRecord,
  'spec' | 'status' | 'renewRequested' | 'renewGeneration' | 'requestedGeneration' | 'deleting'
>;

export interface PlanOccasion {
  readonly health: unknown;
  /** The run that the plan is for; null for somebody who wants to see what a run would do if it were asked for now. */
  readonly run: Pick<Run, 'generation' | 'reason'> | null;
}

/**
 * The one place that knows what the plan of a stored edge depends on. The run, its approval, the dry run and the doctor all ask here: a
 * plan that was shown and the plan that would run are the same as long as the world is.
 */
export function planRequestOf(edge: PlannableEdge, { health, run }: PlanOccasion): PlanRequest {
  return {
    // It was validated when it was stored.
    spec: edge.spec as unknown as EdgeSpec,
    health: health ?? null,
    renewRequested: run === null ? edge.renewRequested : isRenewalOf(edge, run.generation),
    lastSeen: edge.status,
    isSweep: run !== null && isSweep(run.reason),
    mayBeEcho: run !== null && isResourceEvent(run.reason),
    looksAhead: run === null,
    deleting: edge.deleting,
  };
}
