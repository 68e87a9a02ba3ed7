import { TENANT_ID } from '../core/access-token.ts';
import { badRequest } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { existing, listUnder } from '../core/plain-resources.ts';

export const identityType = 'Microsoft.ManagedIdentity/userAssignedIdentities';

const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${identityType}`;

/** User-assigned identities: principal and client ids are made at the first PUT and stay. */
export function createUserAssignedIdentities(context: LocalAzureContext): LocalAzureService {
  const { resources } = context;
  return {
    name: 'identity',
    registerArm: (router) => {
      router.on('PUT', `${COLLECTION}/{name}`, `${identityType}/write`, (request) => putIdentity(context, request));
      router.on('PATCH', `${COLLECTION}/{name}`, `${identityType}/write`, (request) => patchTags(context, request));
      router.on('GET', `${COLLECTION}/{name}`, `${identityType}/read`, ({ path }) => ({
        status: 200,
        body: existing(resources, path),
      }));
      router.on('DELETE', `${COLLECTION}/{name}`, `${identityType}/delete`, (request) =>
        deleteIdentity(context, request),
      );
      for (const list of [COLLECTION, `/subscriptions/{subscription}/providers/${identityType}`])
        router.on('GET', list, `${identityType}/read`, (request) => listUnder(resources, identityType, request));
    },
    state: () => resources.list(identityType).map(({ id, properties }) => ({ id, ...properties })),
  };
}

function putIdentity({ resources, access }: LocalAzureContext, request: ArmRequest): ArmResponse {
  const { location, tags } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const existed = resources.get(request.path) !== undefined;
  const id = request.path.replace(/\/+$/, '');
  const { objectId: principalId, appId: clientId } = access.ensurePrincipal(id);
  const properties = { tenantId: TENANT_ID, principalId, clientId };
  resources.put(id, {
    id,
    name: request.params['name'] ?? '',
    type: identityType,
    location,
    tags: tags ?? {},
    properties,
  });
  return { status: existed ? 200 : 201, body: resources.get(id) };
}

function patchTags({ resources }: LocalAzureContext, request: ArmRequest): ArmResponse {
  const identity = existing(resources, request.path);
  const { tags = identity.tags ?? {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  resources.put(identity.id, { ...identity, tags });
  return { status: 200, body: existing(resources, identity.id) };
}

function deleteIdentity({ resources, access }: LocalAzureContext, request: ArmRequest): ArmResponse {
  access.forgetPrincipal?.(request.path.replace(/\/+$/, ''));
  return { status: resources.delete(request.path) ? 200 : 204 };
}
