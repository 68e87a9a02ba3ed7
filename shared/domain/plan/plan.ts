import type { V2Translation } from '../gateway/translate-to-v2.ts';
import type { Problem } from '../problem.ts';

/** Everything a run can do, in the words of the runbook. A registered name is never renamed while runs are in flight. */
export type StepKind =
  | 'ensureRoot'
  | 'signLeaf'
  | 'mergeLeaf'
  | 'ensureRecord'
  | 'buildGateway'
  | 'updateApiManagement'
  | 'followAddress'
  | 'awaitHealthy'
  | 'switchGateway'
  | 'pruneGateway'
  | 'ensureCname'
  | 'proveChain'
  | 'restoreGateway'
  | 'removeCname'
  | 'removeGateway'
  | 'removeHostnames'
  | 'removeRecord';

/** One step of a plan: what will be done, why, and what it changes. Small and free of secrets; the step's activity re-reads the world. */
export interface Step {
  /** Unique in its plan: the kind, and the endpoint where it concerns one: `mergeLeaf:gateway`. A repeated kind has `#2`. */
  readonly id: string;
  readonly kind: StepKind;
  /** Endpoint name of the spec, for steps that concern one endpoint. */
  readonly endpoint?: string;
  /** For `awaitHealthy` that looks at some endpoints only: those that were served before the run. All when absent. */
  readonly endpoints?: readonly string[];
  /** For people: `Set the custom domain apim.contoso.internal on apim-contoso`. */
  readonly title: string;
  readonly reason: Reason;
  readonly changes: readonly FieldChange[];
  /** What it usually takes in Azure, in seconds, from and to. */
  readonly expectedSeconds: readonly [number, number];
  readonly risk?: string;
}

/** Why a step is there: the code is stable (`RecordMissing`, `LeafPastLifetimePercent`, …), the message is a sentence. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** One field, before and after. `path` names resource and field: `applicationGateway/probes/edge-tls-gateway-probe/path`. */
export interface FieldChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Plan {
  readonly route: Route;
  /** In the order of the runbook; empty means converged. */
  readonly steps: readonly Step[];
  /** What must be mended before anything is written; a plan with blockers is not applied. All at once. */
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** For a v1 gateway: what a v2 gateway in its place would look like. */
  readonly translation?: V2Translation;
  /** Objects of others on the gateway and on API Management that stay as they are. */
  readonly foreign: { readonly gatewayObjects: number; readonly hostnames: number };
}

/**
 * `first`: no live route yet, so the gateway is built beside the API Management update and turns healthy by itself.
 * `live`: somebody is being served, so trust comes first, the switch after it, and the prune last.
 * `remove`: everything of ours is taken away in reverse order.
 */
export type Route = 'first' | 'live' | 'remove';
