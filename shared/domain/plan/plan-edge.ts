import type { ObservedEdge } from '../observed.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { pathWarnings } from '../status/path-warnings.ts';
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
import { followChain } from './follow-chain.ts';
import { planRoot } from './plan-root.ts';
import { planTrust } from './plan-trust.ts';
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
  const trust = planTrust(input, root, leaves);
  const gateway = planGateway(input, trust, dns);
  const cname = planCname(input);
  const listeners = judgeListenerCertificates(input);
  const planned = [root, leaves, apiManagement, dns, gateway, cname].flatMap(({ steps }) => steps);
  const changing = [...planned, ...followChain(input, trust, planned)];
  const verified = [...changing, ...planHealth(input, new Set(changing.map(({ kind }) => kind)))];
  return {
    route: input.route,
    steps: inRunbookOrder([...verified, ...planProof(input, verified)], input.route),
    blockers: [root, leaves, apiManagement, dns, gateway, cname, listeners].flatMap(({ blockers }) => blockers),
    warnings: [
      ...[root, leaves, apiManagement, dns, gateway, cname, listeners].flatMap(({ warnings }) => warnings),
      ...pathWarnings(spec, observed),
    ],
    ...(gateway.translation === null ? {} : { translation: gateway.translation }),
    foreign: { gatewayObjects: gateway.foreign, hostnames: apiManagement.foreign },
  };
}

function inRunbookOrder(steps: readonly Step[], route: PlanInput['route']): readonly Step[] {
  return slotsOf(route).flatMap((slot) => steps.filter(({ id }) => slotOfId(id) === slot));
}
