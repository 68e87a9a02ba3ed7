import type { Route, StepKind } from './plan.ts';

/** A place in a runbook: a kind of step, and which of its kind where it comes more than once. */
export type Slot = StepKind | `${StepKind}#${2 | 3}`;

export interface RunbookStage {
  readonly name: string;
  /** Side by side; each is a sequence. */
  readonly branches: readonly (readonly Slot[])[];
}

/**
 * The order of work on each route. Steps that a plan does not have are skipped. A kind that concerns endpoints stands for one step
 * per endpoint.
 */
export const runbooks: Readonly<Record<Route, readonly RunbookStage[]>> = {
  // Nobody is served yet: API Management's update takes most of the time, so what can runs beside it. The record does not: a name that
  // somebody else has shows on the server alone, and is to show before those three quarters of an hour.
  first: [
    { name: 'authority', branches: [['ensureRoot', 'signLeaf'], ['ensureRecord']] },
    { name: 'build', branches: [['mergeLeaf', 'updateApiManagement'], ['buildGateway']] },
    { name: 'address', branches: [['followAddress']] },
    { name: 'chain', branches: [['buildGateway#2']] },
    { name: 'health', branches: [['awaitHealthy']] },
    { name: 'publish', branches: [['ensureCname']] },
    { name: 'proof', branches: [['proveChain']] },
  ],
  // Somebody is served: trust, health, switch, health, and only then the prune. What is signed is trusted before it is in Key Vault,
  // since API Management may take a merged leaf up by itself.
  live: [
    { name: 'authority', branches: [['ensureRoot', 'signLeaf']] },
    { name: 'trust', branches: [['ensureRecord', 'buildGateway']] },
    { name: 'trusted', branches: [['awaitHealthy']] },
    { name: 'leaf', branches: [['mergeLeaf', 'buildGateway#3', 'updateApiManagement']] },
    { name: 'address', branches: [['followAddress']] },
    { name: 'chain', branches: [['buildGateway#2']] },
    { name: 'served', branches: [['awaitHealthy#2']] },
    { name: 'switch', branches: [['switchGateway']] },
    { name: 'switched', branches: [['awaitHealthy#3']] },
    { name: 'prune', branches: [['pruneGateway']] },
    { name: 'publish', branches: [['ensureCname']] },
    { name: 'proof', branches: [['proveChain']] },
  ],
  // Away from the client first, so that nothing which is still in use loses what it needs.
  remove: [
    { name: 'unpublish', branches: [['removeCname']] },
    { name: 'gateway', branches: [['removeGateway']] },
    { name: 'hostnames', branches: [['removeHostnames']] },
    { name: 'record', branches: [['removeRecord']] },
  ],
};

/** All slots of a route, in the order in which a plan lists its steps. */
export function slotsOf(route: Route): readonly Slot[] {
  return runbooks[route].flatMap(({ branches }) => branches.flat());
}
