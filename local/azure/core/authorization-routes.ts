import type { ManagedAccessControl, RoleAssignment } from './access-control.ts';
import { TENANT_ID } from './access-token.ts';
import { ArmError, badRequest } from './arm-error.ts';
import { assumedRefusal } from './assumed-refusal.ts';
import { BUILT_IN_ROLES } from './built-in-roles.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalSettings } from './contracts.ts';
import { isKnownOperation } from './known-operation.ts';
import type { Random } from './random.ts';
import type { RoleDefinition } from './role-definition.ts';
import { stringField } from './string-field.ts';

export interface AuthorizationParts {
  readonly access: ManagedAccessControl;
  readonly settings: LocalSettings;
  readonly random: Random;
}

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';
const PERMISSIONS = 'Microsoft.Authorization/permissions';
/** Azure docs speak of up to ten minutes; a few Azure seconds are enough to catch who does not wait. */
const HOSTILE_VISIBILITY = [0, 5_000] as const;

/** Role assignments and definitions at any scope and at the root, and what the caller itself may do at any scope. */
export function registerAuthorizationRoutes(router: ArmRouter, parts: AuthorizationParts): void {
  for (const scope of ['/{scope}', '']) {
    const assignments = `${scope}/providers/${ASSIGNMENTS}`;
    const definitions = `${scope}/providers/${DEFINITIONS}`;
    router.on('PUT', `${assignments}/{name}`, `${ASSIGNMENTS}/write`, (request) => putAssignment(parts, request));
    router.on('GET', `${assignments}/{name}`, `${ASSIGNMENTS}/read`, (request) => getAssignment(parts, request));
    router.on('DELETE', `${assignments}/{name}`, `${ASSIGNMENTS}/delete`, (request) =>
      deleteAssignment(parts, request),
    );
    router.on('GET', assignments, `${ASSIGNMENTS}/read`, (request) => listAssignments(parts, request));
    router.on('PUT', `${definitions}/{name}`, `${DEFINITIONS}/write`, (request) => putDefinition(parts, request));
    router.on('GET', `${definitions}/{name}`, `${DEFINITIONS}/read`, (request) => getDefinition(parts, request));
    router.on('DELETE', `${definitions}/{name}`, `${DEFINITIONS}/delete`, (request) =>
      deleteDefinition(parts, request),
    );
    router.on('GET', definitions, `${DEFINITIONS}/read`, (request) => listDefinitions(parts, request));
  }
  router.on('GET', `/{scope}/providers/${PERMISSIONS}`, `${PERMISSIONS}/read`, (request) =>
    listPermissions(parts, request),
  );
}

function putAssignment({ access, settings, random }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope, name, properties } = read(request);
  const roleDefinitionId = stringField(properties, 'roleDefinitionId');
  const roleGuid = roleDefinitionId.split('/').at(-1) ?? '';
  if (!access.role(roleGuid)) {
    throw badRequest(
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${roleGuid}' does not exist.`,
    );
  }
  const principalId = stringField(properties, 'principalId');
  if (principalId === '') throw badRequest('InvalidPrincipalId', "The principal ID '' is not valid.");
  if (properties['principalType'] === undefined) refuseUnknownPrincipal(access, principalId);
  refuseSecond(access, { scope, principalId, roleGuid, name });
  const principalType = stringField(properties, 'principalType', 'ServicePrincipal');
  const assignment: RoleAssignment = { name, scope, principalId, principalType, roleGuid };
  access.assign(assignment, settings.calm ? 0 : random.between(...HOSTILE_VISIBILITY));
  return { status: 201, body: assignmentBody(assignment) };
}

/**
 * As Azure says it (AzureTRE#2421, azure-search-openai-demo#9). Whoever names the type of the principal says that it may be too new to be
 * known everywhere (Azure docs: "New service principal"); that nobody looks for it then is an assumption.
 */
function refuseUnknownPrincipal(access: ManagedAccessControl, principalId: string): void {
  if (access.hasPrincipal(principalId)) return;
  throw badRequest(
    'PrincipalNotFound',
    `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${TENANT_ID}. Check that you have the correct ` +
      'principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a ' +
      'replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or ' +
      'Group.  See https://aka.ms/docs-principaltype',
  );
}

function refuseSecond(access: ManagedAccessControl, wanted: Omit<RoleAssignment, 'principalType'>): void {
  const key = (it: Omit<RoleAssignment, 'principalType'>): string =>
    `${it.scope}|${it.principalId}|${it.roleGuid}`.toLowerCase();
  const twin = access.assignments().find((it) => key(it) === key(wanted) && it.name !== wanted.name);
  if (twin)
    throw new ArmError({ status: 409, code: 'RoleAssignmentExists', message: 'The role assignment already exists.' });
}

function getAssignment(parts: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope, name } = read(request);
  const found = parts.access
    .assignments()
    .find((it) => it.name === name && it.scope.toLowerCase() === scope.toLowerCase());
  if (found) return { status: 200, body: assignmentBody(found) };
  const message = `The role assignment '${name}' is not found.`;
  throw new ArmError({ status: 404, code: 'RoleAssignmentNotFound', message });
}

function deleteAssignment({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope, name } = read(request);
  const removed = access.unassign(scope, name);
  return removed ? { status: 200, body: assignmentBody(removed) } : { status: 204 };
}

function listAssignments({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope } = read(request);
  const filter = request.query.get('$filter') ?? '';
  const [, principal] = /(?:assignedTo\('|principalId eq ')([^']+)'/i.exec(filter) ?? [];
  const found = access
    .assignments()
    .filter(
      (it) =>
        (filter !== '' && isOnPath(it.scope, scope)) || (!/atScope\(\)/i.test(filter) && isOnPath(scope, it.scope)),
    )
    .filter((it) => principal === undefined || it.principalId.toLowerCase() === principal.toLowerCase());
  return { status: 200, body: { value: found.map(assignmentBody) } };
}

/**
 * Azure docs, "Role Assignments - List For Scope": `atScope()` gives those at a scope and above it, a principal those below too. That a list
 * without a filter has none from above is an assumption.
 */
function isOnPath(above: string, below: string): boolean {
  const [top, scope] = [above.toLowerCase().replace(/\/$/, ''), below.toLowerCase()];
  return scope === top || scope.startsWith(`${top}/`);
}

function putDefinition({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope, name, properties } = read(request);
  const [permissions = {}] = (properties['permissions'] ?? []) as Partial<RoleDefinition>[];
  const { actions = [], notActions = [], dataActions = [], notDataActions = [] } = permissions;
  refuseUnknownActions([...actions, ...notActions], 'actions');
  refuseUnknownActions([...dataActions, ...notDataActions], 'dataActions');
  const roleName = stringField(properties, 'roleName', name);
  const definition: RoleDefinition = { guid: name, roleName, actions, notActions, dataActions, notDataActions };
  access.defineRole(definition);
  return { status: 201, body: definitionBody(scope, definition) };
}

/** Names the first that no provider has; the text is the same for both kinds (terraform-provider-azurerm and azure-cli reports). */
function refuseUnknownActions(actions: readonly string[], kind: 'actions' | 'dataActions'): void {
  const unknown = actions.find((action) => !isKnownOperation(action, kind));
  if (unknown === undefined) return;
  throw badRequest(
    kind === 'actions' ? 'InvalidActionOrNotAction' : 'InvalidDataActionOrNotDataAction',
    `'${unknown}' does not match any of the actions supported by the providers.`,
  );
}

function getDefinition({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope, name } = read(request);
  const found = access.role(name);
  if (found) return { status: 200, body: definitionBody(scope, found) };
  const message = `The specified role definition with ID '${name}' does not exist.`;
  throw new ArmError({ status: 404, code: 'RoleDefinitionDoesNotExist', message });
}

/** Test_Authorization_RoleDefinitionSubscriptionScope_CRUD of azure-service-operator; Azure docs, "Azure custom roles", for one in use. */
function deleteDefinition({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope, name } = read(request);
  const found = access.role(name);
  if (!found) return { status: 204 };
  if (isBuiltIn(found)) throw assumedRefusal(`The role ${found.roleName} is built in and stays.`);
  if (access.assignments().some(({ roleGuid }) => roleGuid.toLowerCase() === found.guid.toLowerCase()))
    throw badRequest(
      'RoleDefinitionHasAssignments',
      `There are existing role assignments referencing role (code: RoleDefinitionHasAssignments) '${name}'.`,
    );
  access.forgetRole(name);
  return { status: 200, body: definitionBody(scope, found) };
}

function isBuiltIn({ guid }: RoleDefinition): boolean {
  return BUILT_IN_ROLES.some((role) => role.guid.toLowerCase() === guid.toLowerCase());
}

function listDefinitions({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope } = read(request);
  return { status: 200, body: { value: access.roles().map((role) => definitionBody(scope, role)) } };
}

/** One entry for each role that the caller holds there, like Azure's "Permissions - List For Resource". */
function listPermissions({ access }: AuthorizationParts, request: ArmRequest): ArmResponse {
  const { scope } = read(request);
  const value = access
    .rolesAt(request.caller.objectId, scope)
    .map(({ actions, notActions, dataActions, notDataActions }) => ({
      actions,
      notActions,
      dataActions,
      notDataActions,
    }));
  return { status: 200, body: { value } };
}

function read(request: ArmRequest): { scope: string; name: string; properties: Record<string, unknown> } {
  const scope = `/${request.params['scope'] ?? ''}`;
  const { properties = {} } = (request.body ?? {}) as { properties?: Record<string, unknown> };
  return { scope, name: request.params['name'] ?? '', properties };
}

function assignmentBody({
  name,
  scope,
  principalId,
  principalType,
  roleGuid,
}: RoleAssignment): Record<string, unknown> {
  const root = scope === '/' ? '' : scope;
  return {
    id: `${root}/providers/${ASSIGNMENTS}/${name}`,
    name,
    type: ASSIGNMENTS,
    properties: { scope, principalId, principalType, roleDefinitionId: `/providers/${DEFINITIONS}/${roleGuid}` },
  };
}

function definitionBody(scope: string, role: RoleDefinition): Record<string, unknown> {
  const { guid, roleName, actions, notActions, dataActions, notDataActions } = role;
  return {
    id: `${scope === '/' ? '' : scope}/providers/${DEFINITIONS}/${guid}`,
    name: guid,
    type: DEFINITIONS,
    properties: {
      roleName,
      type: isBuiltIn(role) ? 'BuiltInRole' : 'CustomRole',
      permissions: [{ actions, notActions, dataActions, notDataActions }],
      assignableScopes: [scope],
    },
  };
}
