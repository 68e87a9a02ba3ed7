import type { StepKind } from './plan.ts';
import type { Slot } from './runbook.ts';

/** `mergeLeaf:gateway`, `awaitHealthy#2`, `buildGateway`. */
export function stepId(slot: Slot, endpoint?: string): string {
  return endpoint === undefined ? slot : `${slot}:${endpoint}`;
}

/** The slot that a step of this id takes. */
export function slotOfId(id: string): string {
  return id.split(':')[0] ?? id;
}

export function kindOfSlot(slot: Slot): StepKind {
  // A slot is a kind with an optional `#n`, and the type says no less; only the compiler cannot take the text apart.
  return slot.replace(/#\d$/, '') as StepKind;
}
