import type { Problem } from '../problem.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { Check } from './check.ts';
import { fail, warn } from './check.ts';
import { accessChecks } from './checks/access-checks.ts';
import { apiManagementChecks } from './checks/api-management-checks.ts';
import { dnsChecks } from './checks/dns-checks.ts';
import { eventCheck } from './checks/event-check.ts';
import { gatewayChecks } from './checks/gateway-checks.ts';
import { keyVaultChecks } from './checks/key-vault-checks.ts';
import { planChecks } from './checks/plan-checks.ts';
import { publicChecks } from './checks/public-checks.ts';
import * as commands from './commands.ts';
import type { EdgeObservations, Examination } from './edge-observations.ts';

/**
 * Every part of the path from who the app is to what clients meet, in the order in which one depends on the other. What could not be
 * looked at is a check that failed, with the reason.
 */
export function diagnoseEdge(spec: EdgeSpec, observations: EdgeObservations): readonly Check[] {
  const examination = examine(spec, observations);
  return [
    ...accessChecks(examination),
    ...keyVaultChecks(examination),
    ...dnsChecks(examination),
    ...apiManagementChecks(examination),
    ...gatewayChecks(examination),
    ...publicChecks(examination),
    ...unobservedCheck(examination),
    eventCheck(examination),
    ...planChecks(examination),
  ];
}

function examine(spec: EdgeSpec, observations: EdgeObservations): Examination {
  const { edge } = observations;
  if (!edge.ok) return { spec, observations, observed: null, unobserved: edge.problem, plan: null };
  const { observed, plan } = edge.value;
  return { spec, observations, observed, unobserved: observed === null ? (plan.blockers[0] ?? null) : null, plan };
}

const parts = 'leaf, DNS answer, chain, trust, probe, listener, health, public name';

/** One for all the checks that need the edge as a whole. */
function unobservedCheck({ spec, observed, unobserved, plan }: Examination): readonly Check[] {
  if (observed !== null) return [];
  if (plan?.route === 'remove')
    return [warn(parts, 'These are not looked at: the edge is being removed.', commands.plan(spec))];
  const reason: Problem | null = unobserved;
  const evidence = reason === null ? 'Gateway and API Management must both be readable.' : commands.sentences(reason);
  return [fail(parts, `These were not looked at. ${evidence}`, commands.plan(spec))];
}
