import type { StepKind } from '../../shared/domain/plan/plan.ts';

/**
 * Minutes after which a step has failed, whatever it waits for; they are far beyond what Azure takes, since a run that gives
 * up early leaves an operation behind. API Management: updates of 45 minutes are ordinary (terraform-provider-azurerm#20347),
 * and one may have to wait for somebody else's first. Run-command: Azure ends a script after 90 minutes.
 */
const minutes: Partial<Record<StepKind, number>> = {
  // Behind its own update it may have to look into Key Vault by itself, which it does every four hours.
  updateApiManagement: 540,
  removeHostnames: 240,
  buildGateway: 90,
  switchGateway: 90,
  pruneGateway: 360,
  // An integrated authority may have people look at a request.
  mergeLeaf: 240,
  restoreGateway: 90,
  removeGateway: 90,
  ensureRecord: 120,
  removeRecord: 120,
  followAddress: 240,
  // Its own deadline is in the spec, at most two hours; this one only catches a gateway that never answers.
  awaitHealthy: 150,
};

export const stepLimitSeconds = (kind: StepKind): number => (minutes[kind] ?? 30) * 60;

/** Changes begun by one step; each superseded write is begun anew, but not for ever. */
export const mostWrites = 10;

/** Passing refusals in a row, other than somebody else's lock. */
export const mostFailures = 8;

/** 5, 10, 20, … at most 120 seconds. */
export const backoffSeconds = (failures: number): number => Math.min(120, 5 * 2 ** (failures - 1));
