import type { JsonObject } from '../../shared/domain/json.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { planFingerprint } from '../../shared/domain/plan/plan-fingerprint.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { Planned } from '../run-input.ts';
import type { Services } from './steps/step-handler.ts';

/** People take their time; an approval is noticed within this. */
const lookSeconds = 15;

/** `awaited`: nobody has answered yet. `outdated`: what was approved is not what would run now. */
export type Approval = 'notNeeded' | 'given' | 'awaited' | { readonly outdated: string };

interface Asked {
  readonly services: Services;
  readonly spec: EdgeSpec;
  readonly run: Run;
}

/** How it stands with the approval of a plan that was just made. A plan without steps changes nothing and needs none. */
export async function approvalOf({ services, spec, run }: Asked, plan: Plan): Promise<Approval> {
  if (spec.approval !== 'required' || plan.steps.length === 0) return 'notNeeded';
  const approved = await approvedFingerprint(services, run.id);
  if (approved === null) return 'awaited';
  return approved === planFingerprint(plan) ? 'given' : { outdated: approved };
}

/** Whether somebody has approved a plan since the run began to wait; that plan is then made anew and compared. */
export async function isAnswered(services: Services, run: Run): Promise<boolean> {
  const approved = await approvedFingerprint(services, run.id);
  return approved !== null && approved !== run.continuation?.refusedApproval;
}

/** What a waiting run remembers, so that an outdated approval is not looked at again and again. */
export function refusedApproval(approval: Approval): JsonObject {
  return typeof approval === 'object' ? { refusedApproval: approval.outdated } : {};
}

export function untilApproved({ pace }: Services): Planned {
  return { state: 'waiting', afterSeconds: pace.ours(lookSeconds) };
}

async function approvedFingerprint({ stores }: Services, run: string): Promise<string | null> {
  const paper = await stores.runs.paper(run, 'approval');
  return typeof paper?.planFingerprint === 'string' ? paper.planFingerprint : null;
}
