import type { StepKind } from './plan.ts';

const MINUTE = 60;

/** What each step usually takes in Azure, in seconds, from and to (public issue threads and recordings; yours may differ). */
export const expectedSeconds: Readonly<Record<StepKind, readonly [number, number]>> = {
  ensureRoot: [5, 60],
  signLeaf: [2, 20],
  mergeLeaf: [1, 10],
  ensureRecord: [20, MINUTE],
  buildGateway: [20, 5 * MINUTE],
  // terraform-provider-azurerm#18047: 38-41 minutes; #20347: more than 45.
  updateApiManagement: [14 * MINUTE, 60 * MINUTE],
  followAddress: [1, 6 * MINUTE],
  awaitHealthy: [30, 5 * MINUTE],
  switchGateway: [20, 5 * MINUTE],
  pruneGateway: [20, 5 * MINUTE],
  ensureCname: [1, 10],
  proveChain: [1, MINUTE],
  restoreGateway: [20, 5 * MINUTE],
  removeCname: [1, 10],
  removeGateway: [20, 5 * MINUTE],
  removeHostnames: [14 * MINUTE, 60 * MINUTE],
  removeRecord: [20, MINUTE],
};
