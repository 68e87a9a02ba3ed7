import type { FieldChange, Reason, Step } from './plan.ts';
import type { Slot } from './runbook.ts';
import { stepCatalogue } from './step-catalogue.ts';
import { kindOfSlot, stepId } from './step-id.ts';

export interface StepParts {
  readonly title: string;
  readonly reason: Reason;
  readonly changes?: readonly FieldChange[];
  readonly endpoint?: string;
  readonly endpoints?: readonly string[];
  readonly risk?: string;
}

export function makeStep(slot: Slot, { changes = [], endpoint, ...parts }: StepParts): Step {
  const kind = kindOfSlot(slot);
  return {
    id: stepId(slot, endpoint),
    kind,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...parts,
    changes,
    expectedSeconds: stepCatalogue[kind].expectedSeconds,
  };
}
