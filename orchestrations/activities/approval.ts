import type { JsonObject } from '../../shared/domain/json.ts';
import { writesAnything } from '../../shared/domain/plan/is-drift-only.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { planFingerprint } from '../../shared/domain/plan/plan-fingerprint.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { Planned } from '../run-input.ts';
import type { Services } from './steps/step-handler.ts';

/** People take their time; an approval is noticed within this. */
const lookSeconds = 15;

/** `awaited`: nobody has answered yet. `outdated`: what was approved is not what would run now. */
export type Approval = 'notNeeded' | 'given' | 'awaited' | { readonly outdated: Given };

/** An approval as it was given. One and the same plan can be approved again after it was another for a while: its id tells them apart. */
interface Given {
  readonly fingerprint: string;
  readonly id: string;
}

interface Asked {
  readonly services: Services;
  readonly spec: EdgeSpec;
  readonly run: Run;
}

/** How it stands with the approval of a plan that was just made. A plan that writes nothing needs none. */
export async function approvalOf({ services, spec, run }: Asked, plan: Plan): Promise<Approval> {
  if (spec.approval !== 'required' || !writesAnything(plan)) return 'notNeeded';
  const given = await givenApproval(services, run.id);
  if (given === null) return 'awaited';
  return given.fingerprint === planFingerprint(plan) ? 'given' : { outdated: given };
}

/** Whether somebody has approved a plan since the run began to wait; that plan is then made anew and compared. */
export async function isAnswered(services: Services, run: Run): Promise<boolean> {
  const given = await givenApproval(services, run.id);
  return given !== null && given.id !== run.continuation?.refusedApproval;
}

/** What a waiting run remembers, so that an outdated approval is not looked at again and again. */
export function refusedApproval(approval: Approval): JsonObject {
  return typeof approval === 'object' ? { refusedApproval: approval.outdated.id } : {};
}

export function untilApproved({ pace }: Services): Planned {
  return { state: 'waiting', afterSeconds: pace.ours(lookSeconds) };
}

async function givenApproval({ stores }: Services, run: string): Promise<Given | null> {
  const paper = await stores.runs.paper(run, 'approval');
  const fingerprint = paper?.planFingerprint;
  if (typeof fingerprint !== 'string') return null;
  return { fingerprint, id: typeof paper?.id === 'string' ? paper.id : fingerprint };
}
