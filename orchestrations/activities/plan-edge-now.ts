import type { Plan } from '../../shared/domain/plan/plan.ts';
import type { PlanContext } from '../../shared/domain/plan/plan-input.ts';
import { planEdge } from '../../shared/domain/plan/plan-edge.ts';
import type { PlanRequest } from '../../shared/domain/plan/plan-request.ts';
import { liveEndpoints } from '../../shared/domain/plan/route.ts';
import { planRemoval } from '../../shared/domain/plan/plan-removal.ts';
import type { ObservedEdge } from '../../shared/domain/observed.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { machineBlockers } from './machine-blockers.ts';
import { observeEdge } from './observe-edge.ts';
import { observeRemains } from './observe-remains.ts';
import { preflight } from './preflight.ts';
import { withVaultAccess } from './with-vault-access.ts';

export interface PlannedNow {
  readonly plan: Plan;
  /** Null when gateway or API Management could not be read, which is among the plan's blockers. */
  readonly observed: ObservedEdge | null;
}

/** Observes and plans; changes nothing. The run and the dry run are this. */
export async function planEdgeNow(ports: Ports, request: PlanRequest): Promise<PlannedNow> {
  const { spec, health, renewRequested, lastSeen, isSweep, mayBeEcho, looksAhead, deleting } = request;
  if (deleting) return planRemovalNow(ports, spec);
  const { observed, blockers, unseen } = await observeEdge(ports, spec, health);
  if (observed === null) return { plan: blocked([...blockers, ...unseen]), observed };
  const context = { now: observed.at, renewRequested, isSweep, mayBeEcho, ...(lastSeen ? { lastSeen } : {}) };
  const plan = await planned(ports, { spec, observed, context, looksAhead });
  const { subnetId = null, privateIPAddresses } = observed.apiManagement;
  const writesRecord = plan.steps.some(({ kind }) => kind === 'ensureRecord');
  const machine = writesRecord ? await machineBlockers(ports, spec, privateIPAddresses) : [];
  const found = await preflight(ports, { spec, plan, gateway: observed.gateway.document, subnetId });
  const borne = [...unseen, ...machine.filter(({ code }) => code === 'RecordTaken')];
  const all = [...blockers, ...plan.blockers, ...machine.filter((one) => !borne.includes(one)), ...found];
  return { plan: withBorne({ ...plan, blockers: all }, borne, isServed(spec, observed)), observed };
}

const isServed = ({ endpoints }: EdgeSpec, observed: ObservedEdge): boolean =>
  liveEndpoints(endpoints, observed).length === endpoints.length;

/**
 * What keeps an endpoint from being made, and not from being renewed once it serves clients: where its public names lead is not known,
 * somebody else has its internal name.
 */
function withBorne(plan: Plan, borne: readonly Problem[], served: boolean): Plan {
  return served
    ? { ...plan, warnings: [...borne, ...plan.warnings] }
    : { ...plan, blockers: [...borne, ...plan.blockers] };
}

interface ToPlan {
  readonly spec: EdgeSpec;
  readonly observed: ObservedEdge;
  readonly context: PlanContext;
  readonly looksAhead: boolean;
}

/**
 * Who may read the vault is asked only where the host names are to be written, which is planned once more then, or where somebody wants
 * to know what lies ahead: then it is told what the next write would be refused for, and nothing else is planned because of it.
 */
async function planned(ports: Ports, { spec, observed, context, looksAhead }: ToPlan): Promise<Plan> {
  const plan = planEdge(spec, observed, context);
  if (!writesHostnames(plan) && !looksAhead) return plan;
  const apiManagement = await withVaultAccess(ports, spec, observed.apiManagement);
  const told = planEdge(spec, { ...observed, apiManagement }, context);
  if (writesHostnames(plan)) return told;
  return writesHostnames(told) ? plan : { ...plan, warnings: told.warnings };
}

const writesHostnames = ({ steps }: Plan): boolean => steps.some(({ kind }) => kind === 'updateApiManagement');

async function planRemovalNow(ports: Ports, spec: EdgeSpec): Promise<PlannedNow> {
  const seen = await observeRemains(ports, spec);
  const apiManagement = seen.apiManagement && (await withVaultAccess(ports, spec, seen.apiManagement));
  const remains = { ...seen, apiManagement };
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
