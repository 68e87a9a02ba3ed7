import type { Plan } from '../../shared/domain/plan/plan.ts';
import { planEdge } from '../../shared/domain/plan/plan-edge.ts';
import { planRemoval } from '../../shared/domain/plan/plan-removal.ts';
import type { ObservedEdge } from '../../shared/domain/observed.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { EdgeStatus } from '../../shared/domain/stores.ts';
import { machineBlockers } from './machine-blockers.ts';
import { observeEdge } from './observe-edge.ts';
import { observeRemains } from './observe-remains.ts';
import { preflight } from './preflight.ts';

export interface PlannedNow {
  readonly plan: Plan;
  /** Null when gateway or API Management could not be read, which is among the plan's blockers. */
  readonly observed: ObservedEdge | null;
}

export interface PlanRequest {
  readonly spec: EdgeSpec;
  /** Body of backend health; null when it was not asked, since nothing of ours is on the gateway yet. */
  readonly health: unknown;
  readonly renewRequested: boolean;
  /** What the last run saw. */
  readonly lastSeen?: EdgeStatus | null;
  /** The daily look at everything. */
  readonly isSweep?: boolean;
  /** The edge is to go: what is left of it is observed, and its removal planned. */
  readonly deleting?: boolean;
}

/** Observes and plans; changes nothing. The run and the dry run are this. */
export async function planEdgeNow(ports: Ports, request: PlanRequest): Promise<PlannedNow> {
  const { spec, health, renewRequested, lastSeen, isSweep = false, deleting = false } = request;
  if (deleting) return planRemovalNow(ports, spec);
  const { observed, blockers } = await observeEdge(ports, spec, health);
  if (observed === null) return { plan: blocked(blockers), observed };
  const context = { now: observed.at, renewRequested, isSweep, ...(lastSeen ? { lastSeen } : {}) };
  const plan = planEdge(spec, observed, context);
  const machine = plan.steps.some(({ kind }) => kind === 'ensureRecord')
    ? await machineBlockers(ports, spec, observed.apiManagement.privateIPAddresses[0] ?? null)
    : [];
  const { subnetId = null } = observed.apiManagement;
  const found = await preflight(ports, { spec, plan, gateway: observed.gateway.document, subnetId });
  return { plan: { ...plan, blockers: [...blockers, ...plan.blockers, ...machine, ...found] }, observed };
}

async function planRemovalNow(ports: Ports, spec: EdgeSpec): Promise<PlannedNow> {
  const remains = await observeRemains(ports, spec);
  const plan = planRemoval(spec, remains);
  const machine = plan.steps.some(({ kind }) => kind === 'removeRecord')
    ? await machineBlockers(ports, spec, null)
    : [];
  const found = await preflight(ports, { spec, plan, gateway: remains.gateway });
  return { plan: { ...plan, blockers: [...plan.blockers, ...machine, ...found] }, observed: null };
}

function blocked(blockers: readonly Problem[]): Plan {
  return { route: 'first', steps: [], blockers, warnings: [], foreign: { gatewayObjects: 0, hostnames: 0 } };
}
