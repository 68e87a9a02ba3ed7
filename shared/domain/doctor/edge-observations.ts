import type { JsonObject } from '../json.ts';
import type { ObservedApiManagement, ObservedCertificate, ObservedEdge } from '../observed.ts';
import type { PermissionGrant } from '../permissions/permission-grant.ts';
import type { PermissionNeed } from '../permissions/needed-permissions.ts';
import type { Plan } from '../plan/plan.ts';
import type { ObservedEventSubscription } from '../ports.ts';
import type { Outcome, Problem } from '../problem.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';

/** Everything that was asked about an edge, with the answer or the reason why there is none. */
export interface EdgeObservations {
  /** Epoch seconds. */
  readonly at: number;
  readonly gateway: Outcome<JsonObject>;
  readonly apiManagement: Outcome<ObservedApiManagement>;
  /** One certificate of the vault: the root, or the first that is served. */
  readonly vault: Outcome<ObservedCertificate | null>;
  readonly permissions: readonly ObservedPermission[];
  /** Null for a zone that no machine serves. */
  readonly machine: Outcome<MachineState> | null;
  /** What the virtual network's DNS server answers for a name that it has to forward; null when none is known. */
  readonly forwarded: Forwarded | null;
  readonly eventSubscriptions: Outcome<readonly ObservedEventSubscription[]>;
  /** Body of backend health; null while nothing of ours is on the gateway. */
  readonly health: Outcome<unknown>;
  /** The edge as a run observes and plans it; `observed` is null when gateway or API Management could not be read. */
  readonly edge: Outcome<{ readonly observed: ObservedEdge | null; readonly plan: Plan }>;
}

export interface ObservedPermission {
  readonly need: PermissionNeed;
  readonly grants: Outcome<readonly PermissionGrant[]>;
}

export interface MachineState {
  readonly powerState: string;
  readonly agentReady: boolean;
}

export interface Forwarded {
  readonly name: string;
  readonly answers: Outcome<readonly string[]>;
}

/** What every check is handed. */
export interface Examination {
  readonly spec: EdgeSpec;
  readonly observations: EdgeObservations;
  /** Null when the edge could not be observed as a whole; `unobserved` then says why. */
  readonly observed: ObservedEdge | null;
  readonly unobserved: Problem | null;
  /** What a run would do now, and what is in its way; null when that cannot be told. */
  readonly plan: Plan | null;
}
