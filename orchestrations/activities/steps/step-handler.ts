import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Route, Step } from '../../../shared/domain/plan/plan.ts';
import type { Notifier } from '../../../shared/domain/notifications/notifier.ts';
import type { Ports } from '../../../shared/domain/ports.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import type { StepRecord } from '../../../shared/domain/run/run.ts';
import type { EdgeSpec } from '../../../shared/domain/spec/edge-spec.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import type { StoredEdge, Stores } from '../../../shared/domain/stores.ts';
import type { Pace } from '../pace.ts';

/** Everything that activities need of the world, injected once. */
export interface Services {
  readonly ports: Ports;
  readonly stores: Stores;
  /** The shipped scripts, by file name, as lines. */
  readonly script: (fileName: string) => readonly string[];
  readonly pace: Pace;
  /** Whom to tell of a run; nobody when left out. */
  readonly notifier?: Notifier;
  /** How long a backend has to stay healthy before old trust is taken off the gateway; ten minutes when left out. */
  readonly soakSeconds?: number;
  /** `report`: what a sweep or an event finds is told of and not mended. */
  readonly drift?: 'repair' | 'report';
}

/** What a step's handler knows when its turn comes. */
export interface StepContext extends Services {
  readonly edge: StoredEdge;
  readonly spec: EdgeSpec;
  readonly run: string;
  readonly route: Route;
  readonly step: Step;
  /** What the step remembers of its earlier turns; null in its first one and after it asked to begin anew. */
  readonly memory: JsonObject | null;
  readonly record: StepRecord;
}

/** What one turn of a step came to. `writes` counts changes begun in Azure. */
export type Turn =
  | { readonly state: 'done'; readonly note: string; readonly memory?: JsonObject; readonly writes?: number }
  | {
      readonly state: 'poll';
      readonly memory: JsonObject;
      readonly afterSeconds: number;
      readonly note: string;
      readonly writes?: number;
    }
  | {
      /** Begin anew later; `problem` says why when it is somebody else's doing. */
      readonly state: 'again';
      readonly afterSeconds: number;
      readonly note: string;
      readonly problem?: Problem;
      readonly writes?: number;
    }
  | {
      readonly state: 'failed';
      readonly problem: Problem;
      /** What the end of the run still wants to know. */
      readonly memory?: JsonObject;
      readonly writes?: number;
    };

/**
 * One kind of step. Both methods look at the world first: a turn can be taken twice (a worker died before its answer was
 * kept), and the second time must find the work done, not do it again. They throw only `EdgeError`.
 */
export interface StepHandler {
  begin(context: StepContext): Promise<Turn>;
  poll?(context: StepContext): Promise<Turn>;
}

/** The endpoint that a step concerns. */
export function endpointOf({ spec, step }: StepContext): Endpoint {
  const endpoint = spec.endpoints.find(({ name }) => name === step.endpoint);
  // The plan and the spec are stored by us, and a run fails when its spec changed under it, so this cannot be a user's mistake.
  if (!endpoint) throw new Error(`Step ${step.id} concerns an endpoint that the spec does not have.`);
  return endpoint;
}
