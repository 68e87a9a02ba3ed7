import { randomUUID } from 'node:crypto';
import { createTokenIssuer, type Principal } from './access-token.ts';
import { BUILT_IN_ROLES } from './built-in-roles.ts';
import type { AccessControl, LocalClock } from './contracts.ts';
import { grantsAction, grantsDataAction, type RoleDefinition } from './role-definition.ts';

export interface RoleAssignment {
  readonly name: string;
  readonly scope: string;
  readonly principalId: string;
  readonly principalType: string;
  /** GUID of the role definition. */
  readonly roleGuid: string;
}

/** What the authorization routes and the identity service see beside the contract. */
export interface ManagedAccessControl extends AccessControl {
  /** `visibleAfter`: Azure milliseconds until it counts, as a new assignment takes a while to reach every server. */
  assign(assignment: RoleAssignment, visibleAfter: number): void;
  unassign(scope: string, name: string): RoleAssignment | undefined;
  assignments(): readonly RoleAssignment[];
  /** Roles that a principal holds at a scope, inherited ones included. */
  rolesAt(objectId: string, scope: string): readonly RoleDefinition[];
  roles(): readonly RoleDefinition[];
  role(guid: string): RoleDefinition | undefined;
  defineRole(role: RoleDefinition): void;
  /** Takes a role away; nobody may hold it any more. */
  forgetRole(guid: string): void;
  forgetPrincipal(resourceId: string): void;
  /** Somebody who has no token yet. */
  introduce(objectId: string): void;
  /** Whether somebody with this object id exists: an identity, or whom a token was made for. */
  hasPrincipal(objectId: string): boolean;
}

type AssignedRole = RoleAssignment & { visible: boolean };

/** Tokens, roles, assignments and the principals of identities, all in memory. */
export function createAccessControl(clock: LocalClock): ManagedAccessControl {
  const tokens = createTokenIssuer();
  const roles = new Map(BUILT_IN_ROLES.map((role) => [role.guid, role]));
  const principals = new Map<string, { objectId: string; appId: string }>();
  const callers = new Set<string>();
  let assigned: AssignedRole[] = [];

  const held = (objectId: string, scope: string): RoleDefinition[] =>
    assigned
      .filter((it) => it.visible && same(it.principalId, objectId) && covers(it.scope, scope))
      .flatMap((it) => roles.get(it.roleGuid.toLowerCase()) ?? []);

  return {
    authenticate: (authorization) => {
      const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
      return token === undefined ? undefined : tokens.verify(token);
    },
    issueToken: (principal: Principal, audience, lifetimeSeconds) => {
      callers.add(principal.objectId.toLowerCase());
      return tokens.issue(principal, audience, lifetimeSeconds);
    },
    introduce: (objectId) => void callers.add(objectId.toLowerCase()),
    hasPrincipal: (objectId) =>
      callers.has(objectId.toLowerCase()) ||
      [...principals.values()].some((principal) => same(principal.objectId, objectId)) ||
      assigned.some((it) => same(it.principalId, objectId)),
    allows: (objectId, action, scope) => held(objectId, scope).some((role) => grantsAction(role, action)),
    allowsData: (objectId, dataAction, scope) =>
      held(objectId, scope).some((role) => grantsDataAction(role, dataAction)),
    principalOf: (resourceId) => principals.get(resourceId.toLowerCase()),
    ensurePrincipal: (resourceId) => {
      const principal = principals.get(resourceId.toLowerCase()) ?? { objectId: randomUUID(), appId: randomUUID() };
      principals.set(resourceId.toLowerCase(), principal);
      return principal;
    },
    forgetPrincipal: (resourceId) => void principals.delete(resourceId.toLowerCase()),
    assign: (assignment, visibleAfter) => {
      const entry: AssignedRole = { ...assignment, visible: visibleAfter <= 0 };
      assigned = [...assigned.filter((it) => !isAssignment(it, assignment.scope, assignment.name)), entry];
      if (visibleAfter > 0) clock.after(visibleAfter, () => (entry.visible = true));
    },
    unassign: (scope, name) => {
      const found = assigned.find((it) => isAssignment(it, scope, name));
      assigned = assigned.filter((it) => it !== found);
      return found;
    },
    assignments: () => assigned,
    rolesAt: held,
    roles: () => [...roles.values()],
    role: (guid) => roles.get(guid.toLowerCase()),
    defineRole: (role) => void roles.set(role.guid.toLowerCase(), role),
    forgetRole: (guid) => void roles.delete(guid.toLowerCase()),
  };
}

function isAssignment(assignment: RoleAssignment, scope: string, name: string): boolean {
  return same(assignment.scope, scope) && same(assignment.name, name);
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whether a scope is this one or above it; `/` is above everything. */
function covers(scope: string, target: string): boolean {
  const above = scope.toLowerCase().replace(/\/+$/, '');
  const below = target.toLowerCase().replace(/\/+$/, '');
  return below === above || below.startsWith(`${above}/`);
}
