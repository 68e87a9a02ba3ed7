import { asObject, asText, childrenOf, propertiesOf } from '../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import { permissionBlockers, writeNeeds } from '../../shared/domain/preflight/permission-blockers.ts';
import { portBlockers } from '../../shared/domain/preflight/port-blockers.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { orNull } from './gather.ts';

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
 * there is something to do; what may not be asked hinders nothing.
 */
export async function preflight(ports: Ports, planned: Planned): Promise<readonly Problem[]> {
  if (planned.plan.steps.length === 0) return [];
  const [permissions, closed] = await Promise.all([missingPermissions(ports, planned), closedPorts(ports, planned)]);
  return [...permissions, ...closed];
}

async function missingPermissions(
  { permissions }: Ports,
  { spec, plan, gateway }: Planned,
): Promise<readonly Problem[]> {
  const needs = writeNeeds(spec, plan, gateway);
  const asked = needs.map(async (need) => ({ need, grants: await orNull(permissions.list(need.scope)) }));
  return permissionBlockers(await Promise.all(asked));
}

/** A route that is served has its ports open, whatever its rules look like from here. */
async function closedPorts(
  { securityGroups }: Ports,
  { plan, gateway, subnetId = null }: Planned,
): Promise<readonly Problem[]> {
  if (plan.route !== 'first' || gateway === null) return [];
  const rulesOf = async (id: string | null) => (id === null ? null : orNull(securityGroups.rulesOf(id)));
  const [ofGateway, ofApiManagement] = await Promise.all([rulesOf(gatewaySubnet(gateway)), rulesOf(subnetId)]);
  return portBlockers(gateway, { gateway: ofGateway, apiManagement: ofApiManagement });
}

function gatewaySubnet(gateway: JsonObject): string | null {
  const first = childrenOf(gateway, 'gatewayIPConfigurations')[0];
  return first === undefined ? null : asText(asObject(propertiesOf(first).subnet).id);
}
