import type { ObservedEdge } from '../observed.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { EdgeStatus } from '../stores.ts';
import type { Route } from './plan.ts';

export interface PlanContext {
  /** Epoch seconds. */
  readonly now: number;
  /** A new leaf is wanted whatever the present one is like. */
  readonly renewRequested: boolean;
  /** The daily look at everything: what cannot be asked from here is looked at where it is. */
  readonly isSweep?: boolean;
  /** The run may come of an event that the last run's own write has raised. */
  readonly mayBeEcho?: boolean;
  /** What the last run saw: tells what has changed since from what never was. Absent before the first. */
  readonly lastSeen?: Pick<EdgeStatus, 'dns' | 'hops'>;
}

/** Everything that a plan is made from. */
export interface PlanInput extends PlanContext {
  readonly spec: EdgeSpec;
  readonly observed: ObservedEdge;
  readonly route: Exclude<Route, 'remove'>;
  /** Names of endpoints that are served now. */
  readonly live: readonly string[];
}
