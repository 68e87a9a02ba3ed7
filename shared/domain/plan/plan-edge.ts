import type { ObservedEdge } from '../observed.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { Plan, Step } from './plan.ts';
import { planApiManagement } from './plan-api-management.ts';
import { planCname } from './plan-cname.ts';
import { planDns } from './plan-dns.ts';
import { planGateway } from './plan-gateway.ts';
import { planHealth } from './plan-health.ts';
import type { PlanContext, PlanInput } from './plan-input.ts';
import { planLeaves } from './plan-leaves.ts';
import { judgeListenerCertificates } from './plan-listener-certificates.ts';
import { planProof } from './plan-proof.ts';
import { planRoot } from './plan-root.ts';
import { liveEndpoints } from './route.ts';
import { slotsOf } from './runbook.ts';
import { slotOfId } from './step-id.ts';

/** What takes the edge from what is observed to what is wanted. No steps: it is there. Blockers: none of it may begin. */
export function planEdge(spec: EdgeSpec, observed: ObservedEdge, context: PlanContext): Plan {
  const live = liveEndpoints(spec.endpoints, observed);
  const input: PlanInput = { ...context, spec, observed, live, route: live.length > 0 ? 'live' : 'first' };
  const root = planRoot(input);
  const leaves = planLeaves(input, root);
  const apiManagement = planApiManagement(input, leaves);
  const dns = planDns(input);
  const gateway = planGateway(input, root, dns);
  const cname = planCname(input);
  const listeners = judgeListenerCertificates(input);
  const changing = [root, leaves, apiManagement, dns, gateway, cname].flatMap(({ steps }) => steps);
  const verified = [...changing, ...planHealth(input, new Set(changing.map(({ kind }) => kind)))];
  return {
    route: input.route,
    steps: inRunbookOrder([...verified, ...planProof(input, verified)], input.route),
    blockers: [root, leaves, apiManagement, dns, gateway, cname, listeners].flatMap(({ blockers }) => blockers),
    warnings: [apiManagement, gateway, listeners].flatMap(({ warnings }) => warnings),
    foreign: { gatewayObjects: gateway.foreign, hostnames: apiManagement.foreign },
  };
}

function inRunbookOrder(steps: readonly Step[], route: PlanInput['route']): readonly Step[] {
  return slotsOf(route).flatMap((slot) => steps.filter(({ id }) => slotOfId(id) === slot));
}
