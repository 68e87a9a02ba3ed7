import type { StepKind } from './plan.ts';

/**
 * What a step does to the world. `writes`: it changes something for a reason of its own. `follows`: it changes something only where
 * another step of the plan has made that necessary. `looks`: it looks and waits, and writes nothing.
 */
export type StepEffect = 'writes' | 'follows' | 'looks';

interface StepTraits {
  readonly effect: StepEffect;
  /** Makes a certificate. */
  readonly renews?: true;
  /** What it usually takes in Azure, in seconds, from and to (public issue threads and recordings; yours may differ). */
  readonly expectedSeconds: readonly [number, number];
}

const MINUTE = 60;
const gatewayWrite = { effect: 'writes', expectedSeconds: [20, 5 * MINUTE] } as const;
const zoneWrite = { effect: 'writes', expectedSeconds: [1, 10] } as const;
const machineCommand = { effect: 'writes', expectedSeconds: [20, MINUTE] } as const;
// terraform-provider-azurerm#18047: 38-41 minutes; #20347: more than 45.
const serviceUpdate = { effect: 'writes', expectedSeconds: [14 * MINUTE, 60 * MINUTE] } as const;

/** Every kind of step. A new one does not compile until it is here. */
export const stepCatalogue: Readonly<Record<StepKind, StepTraits>> = {
  ensureRoot: { effect: 'writes', renews: true, expectedSeconds: [5, 60] },
  signLeaf: { effect: 'writes', renews: true, expectedSeconds: [2, 20] },
  mergeLeaf: { effect: 'writes', renews: true, expectedSeconds: [1, 10] },
  ensureRecord: machineCommand,
  buildGateway: gatewayWrite,
  updateApiManagement: serviceUpdate,
  // Rewrites the record and the gateway where the update has moved API Management.
  followAddress: { effect: 'follows', expectedSeconds: [1, 6 * MINUTE] },
  awaitHealthy: { effect: 'looks', expectedSeconds: [30, 5 * MINUTE] },
  switchGateway: gatewayWrite,
  pruneGateway: gatewayWrite,
  ensureCname: zoneWrite,
  proveChain: { effect: 'looks', expectedSeconds: [1, MINUTE] },
  restoreGateway: gatewayWrite,
  removeCname: zoneWrite,
  removeGateway: gatewayWrite,
  removeHostnames: serviceUpdate,
  removeRecord: machineCommand,
};

/** Whether a step can change anything at all. */
export const writesSomething = (kind: StepKind): boolean => stepCatalogue[kind].effect !== 'looks';
