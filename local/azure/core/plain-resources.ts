import { randomUUID } from 'node:crypto';
import { badRequest, resourceNotFound } from './arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument, ResourceStore } from './contracts.ts';

const GROUP = '/subscriptions/{subscription}/resourceGroups/{resourceGroup}';

/** Routes of a type that is kept as it was put: no operation, no behaviour. `type` is `Microsoft.Network/virtualNetworks` and the like. */
export function registerPlainResources(router: ArmRouter, resources: ResourceStore, type: string): void {
  const collection = `${GROUP}/providers/${type}`;
  const resource = `${collection}/{name}`;
  router.on('PUT', resource, `${type}/write`, (request) => putPlain(resources, type, request));
  router.on('GET', resource, `${type}/read`, (request) => ({ status: 200, body: existing(resources, request.path) }));
  router.on('DELETE', resource, `${type}/delete`, (request) => ({
    status: resources.delete(request.path) ? 200 : 204,
  }));
  router.on('GET', collection, `${type}/read`, (request) => listUnder(resources, type, request));
  router.on('GET', `/subscriptions/{subscription}/providers/${type}`, `${type}/read`, (request) =>
    listUnder(resources, type, request),
  );
}

/** The document of a path; ResourceNotFound with Azure's text when there is none. */
export function existing(resources: ResourceStore, path: string): ResourceDocument {
  const found = resources.get(path);
  if (!found) throw resourceNotFound(path);
  return found;
}

/** Everything of a type under the path of the request, which is the collection's in a resource group or a subscription. */
export function listUnder(resources: ResourceStore, type: string, request: ArmRequest): ArmResponse {
  const under = request.path.toLowerCase().replace(/\/providers\/.*$/, '/');
  return { status: 200, body: { value: resources.list(type).filter(({ id }) => id.toLowerCase().startsWith(under)) } };
}

function putPlain(resources: ResourceStore, type: string, request: ArmRequest): ArmResponse {
  const body = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!body.location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const existed = resources.get(request.path) !== undefined;
  resources.put(request.path, {
    ...body,
    id: request.path.replace(/\/+$/, ''),
    name: request.params['name'] ?? '',
    type,
    etag: `W/"${randomUUID()}"`,
    properties: { ...body.properties, provisioningState: 'Succeeded' },
  });
  return { status: existed ? 200 : 201, body: resources.get(request.path) };
}
