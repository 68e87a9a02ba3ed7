import { asObject, asText, childrenOf, propertiesOf } from '../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { permissionBlockers, writeNeeds } from '../../shared/domain/preflight/permission-blockers.ts';
import { portBlockers } from '../../shared/domain/preflight/port-blockers.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';

export interface Planned {
  readonly spec: EdgeSpec;
  readonly plan: Plan;
  /** As read; null where it is gone. */
  readonly gateway: JsonObject | null;
  /** Resource id of API Management's subnet; null where it is not told. */
  readonly subnetId?: string | null;
}

/**
 * What a plan would run into half way: rights that the app lacks, and, before anybody is served, ports that are closed. Asked only when
 * there is something to do; what may not be asked hinders nothing, but an id that is none would fail the write that carries it.
 */
export async function preflight(ports: Ports, planned: Planned): Promise<readonly Problem[]> {
  if (planned.plan.steps.length === 0) return [];
  const [permissions, closed] = await Promise.all([missingPermissions(ports, planned), closedPorts(ports, planned)]);
  // A subnet that is none is met on both ways.
  return [
    ...new Map(
      [...permissions, ...closed].map((each) => [`${each.code} ${JSON.stringify(each.evidence)}`, each]),
    ).values(),
  ];
}

async function missingPermissions(
  { permissions }: Ports,
  { spec, plan, gateway }: Planned,
): Promise<readonly Problem[]> {
  const needs = writeNeeds(spec, plan, gateway);
  const answers = await Promise.all(
    needs.map(async (need) => ({ need, ...(await ask(permissions.list(need.scope))) })),
  );
  const asked = answers.map(({ need, value }) => ({ need, grants: value }));
  return [...answers.flatMap(({ invalid }) => invalid), ...permissionBlockers(asked)];
}

/** Null for what cannot be read from here, which is no proof of anything. */
async function ask<T>(
  reading: Promise<T>,
): Promise<{ readonly value: T | null; readonly invalid: readonly Problem[] }> {
  try {
    return { value: await reading, invalid: [] };
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    return { value: null, invalid: error.problem.code === 'ResourceIdInvalid' ? [error.problem] : [] };
  }
}

/** A route that is served has its ports open, whatever its rules look like from here. */
async function closedPorts(
  { securityGroups }: Ports,
  { plan, gateway, subnetId = null }: Planned,
): Promise<readonly Problem[]> {
  if (plan.route !== 'first' || gateway === null) return [];
  const rulesOf = (id: string | null) => ask(id === null ? Promise.resolve(null) : securityGroups.rulesOf(id));
  const [ofGateway, ofApiManagement] = await Promise.all([rulesOf(gatewaySubnet(gateway)), rulesOf(subnetId)]);
  return [
    ...ofGateway.invalid,
    ...ofApiManagement.invalid,
    ...portBlockers(gateway, { gateway: ofGateway.value, apiManagement: ofApiManagement.value }),
  ];
}

function gatewaySubnet(gateway: JsonObject): string | null {
  const first = childrenOf(gateway, 'gatewayIPConfigurations')[0];
  return first === undefined ? null : asText(asObject(propertiesOf(first).subnet).id);
}
