import type { JsonObject } from '../json.ts';
import { missingActions } from '../permissions/missing-actions.ts';
import { neededPermissions, type PermissionNeed } from '../permissions/needed-permissions.ts';
import type { PermissionGrant } from '../permissions/permission-grant.ts';
import { type EdgeTlsRole, roleNames } from '../permissions/role-actions.ts';
import type { Plan, StepKind } from '../plan/plan.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';

/** Roles without which a kind of step ends in a 403, half way through a run. */
const rolesOf: Partial<Record<StepKind, readonly EdgeTlsRole[]>> = {
  ensureRecord: ['dnsServer', 'privateDns'],
  removeRecord: ['dnsServer', 'privateDns'],
  buildGateway: ['gateway', 'gatewayLinked'],
  switchGateway: ['gateway', 'gatewayLinked'],
  pruneGateway: ['gateway', 'gatewayLinked'],
  removeGateway: ['gateway', 'gatewayLinked'],
  updateApiManagement: ['apiManagement'],
  removeHostnames: ['apiManagement'],
  ensureCname: ['publicDns'],
  removeCname: ['publicDns'],
};

/**
 * What the steps of a plan need beyond reading: whoever has read a resource to plan may read it. What a gateway is linked to was not read,
 * and Application Gateway asks for that too.
 */
export function writeNeeds(
  spec: EdgeSpec,
  { steps }: Pick<Plan, 'steps'>,
  gateway: JsonObject | null,
): readonly PermissionNeed[] {
  const roles = new Set(steps.flatMap(({ kind }) => rolesOf[kind] ?? []));
  return neededPermissions(spec, gateway)
    .filter(({ role }) => roles.has(role))
    .map((need) => ({ ...need, actions: need.actions.filter((action) => isUnproven(need, action)) }))
    .filter(({ actions }) => actions.length > 0);
}

const isUnproven = ({ role }: PermissionNeed, action: string): boolean =>
  role === 'gatewayLinked' || !/\/read$/i.test(action);

/** Null grants: the app may not ask, which is no proof that something is missing. */
export function permissionBlockers(
  asked: readonly { readonly need: PermissionNeed; readonly grants: readonly PermissionGrant[] | null }[],
): readonly Problem[] {
  return asked.flatMap(({ need, grants }) => {
    const missing = grants === null ? [] : missingActions(grants, need.actions);
    return missing.length === 0 ? [] : [permissionsMissing(need, missing)];
  });
}

function permissionsMissing({ scope, role }: PermissionNeed, missing: readonly string[]): Problem {
  return problem('PermissionsMissing', {
    what: `edge-tls may not ${missing.join(', ')} on ${scope.split('/').at(-1) ?? scope}.`,
    why: 'The managed identity of the app holds no role there that allows it, and the plan has steps that need it.',
    fix: `Assign the role ${roleNames[role]} to the identity of the app at that resource; a new assignment takes some minutes.`,
    evidence: { scope, actions: missing.join(', '), role: roleNames[role] },
  });
}
