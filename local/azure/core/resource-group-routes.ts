import { TENANT_ID } from './access-token.ts';
import { ArmError, badRequest } from './arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument, ResourceStore } from './contracts.ts';

const TYPE = 'Microsoft.Resources/resourceGroups';
const SUBSCRIPTION = '/subscriptions/{subscription}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{resourceGroup}`;
const READ = 'Microsoft.Resources/subscriptions/resourceGroups/read';
const WRITE = 'Microsoft.Resources/subscriptions/resourceGroups/write';

/** Subscriptions (any GUID is one) and resource groups, which must exist before anything can be put into them. */
export function registerResourceGroupRoutes(router: ArmRouter, resources: ResourceStore): void {
  router.on('GET', '/subscriptions', null, () => listSubscriptions(resources));
  router.on('GET', '/tenants', null, listTenants);
  router.on('GET', SUBSCRIPTION, 'Microsoft.Resources/subscriptions/read', getSubscription);
  router.on('GET', `${SUBSCRIPTION}/resourceGroups`, READ, (request) => listGroups(resources, request));
  router.on('PATCH', GROUP, WRITE, (request) => patchGroup(resources, request));
  router.on('PUT', GROUP, WRITE, (request) => putGroup(resources, request));
  router.on('GET', GROUP, READ, (request) => ({ status: 200, body: existingGroup(resources, request.path) }));
  router.on('HEAD', GROUP, READ, (request) => ({ status: resources.get(request.path) ? 204 : 404 }));
}

/** The group of a path; a 404 ArmError with Azure's text when there is none. */
export function existingGroup(resources: ResourceStore, group: string): ResourceDocument {
  const found = resources.get(group);
  if (found) return found;
  const name = group.split('/').findLast((segment) => segment !== '') ?? '';
  throw new ArmError({
    status: 404,
    code: 'ResourceGroupNotFound',
    message: `Resource group '${name}' could not be found.`,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

function putGroup(resources: ResourceStore, request: ArmRequest): ArmResponse {
  const { location, tags } = (request.body ?? {}) as { location?: string; tags?: Record<string, string> };
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const existed = resources.get(request.path) !== undefined;
  const { subscription = '', resourceGroup = '' } = request.params;
  const id = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
  const properties = { provisioningState: 'Succeeded' };
  resources.put(id, { id, name: resourceGroup, type: TYPE, location, ...(tags ? { tags } : {}), properties });
  return { status: existed ? 200 : 201, body: resources.get(id) };
}

function patchGroup(resources: ResourceStore, request: ArmRequest): ArmResponse {
  const group = existingGroup(resources, request.path);
  const { tags = group.tags ?? {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  resources.put(group.id, { ...group, tags });
  return { status: 200, body: resources.get(group.id) };
}

function listGroups(resources: ResourceStore, request: ArmRequest): ArmResponse {
  const subscription = `/subscriptions/${request.params['subscription'] ?? ''}/`.toLowerCase();
  const value = resources.list(TYPE).filter(({ id }) => id.toLowerCase().startsWith(subscription));
  return { status: 200, body: { value } };
}

function getSubscription(request: ArmRequest): ArmResponse {
  return { status: 200, body: subscription(request.params['subscription'] ?? '') };
}

/** Those with a resource group: any other is there as well, and nobody knows of it. */
function listSubscriptions(resources: ResourceStore): ArmResponse {
  const ids = new Set(resources.list(TYPE).map(({ id }) => id.split('/')[2]?.toLowerCase() ?? ''));
  return { status: 200, body: { value: [...ids].map(subscription) } };
}

function subscription(subscriptionId: string): Record<string, string> {
  const id = `/subscriptions/${subscriptionId}`;
  return { id, subscriptionId, tenantId: TENANT_ID, displayName: 'Local Azure', state: 'Enabled' };
}

function listTenants(): ArmResponse {
  return { status: 200, body: { value: [{ id: `/tenants/${TENANT_ID}`, tenantId: TENANT_ID }] } };
}
