import { randomUUID } from 'node:crypto';
import { badRequest } from './arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, ResourceDocument } from './contracts.ts';
import { acceptedHeaders, networkAddress, putHeaders } from './network-operation.ts';
import { existing, listUnder } from './plain-resources.ts';
import { refuseWhileInUse } from './resource-in-use.ts';

const GROUP = '/subscriptions/{subscription}/resourceGroups/{resourceGroup}';
/** Azure milliseconds. */
const DURATION = 3_000;

/**
 * Routes of a type of the network provider that is kept as it was put, because something refers to it: operations as anywhere in the
 * provider (recordings of azure-service-operator), no behaviour. `type` is `Microsoft.Network/virtualNetworks` and the like.
 */
export function registerNetworkResources(router: ArmRouter, context: LocalAzureContext, type: string): void {
  const collection = `${GROUP}/providers/${type}`;
  const resource = `${collection}/{name}`;
  const list = (request: ArmRequest): ArmResponse => listUnder(context.resources, type, request);
  router.on('PUT', resource, `${type}/write`, (request) => put(context, type, request));
  router.on('PATCH', resource, `${type}/write`, (request) => patchTags(context, request));
  router.on('GET', resource, `${type}/read`, (request) => get(context, request));
  router.on('DELETE', resource, `${type}/delete`, (request) => remove(context, request));
  router.on('GET', collection, `${type}/read`, list);
  router.on('GET', `/subscriptions/{subscription}/providers/${type}`, `${type}/read`, list);
}

function put(context: LocalAzureContext, type: string, request: ArmRequest): ArmResponse {
  const { resources } = context;
  const body = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!body.location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const previous = resources.get(request.path);
  const id = previous?.id ?? request.path.replace(/\/+$/, '');
  const properties = { ...body.properties, resourceGuid: previous?.properties['resourceGuid'] ?? randomUUID() };
  resources.put(id, stamped({ ...body, id, name: request.params['name'] ?? '', type, properties }, 'Updating'));
  const operation = context.operations.start({
    kind: 'PutResourceOperation',
    resourceId: id,
    duration: DURATION,
    complete: () => settle(context, id),
  });
  const headers = putHeaders(context, addressOf(context, request), { operation, retrySeconds: 3 });
  return { status: previous ? 200 : 201, headers, body: resources.get(id) };
}

/** Tags alone can be patched. */
function patchTags(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const document = existing(context.resources, request.path);
  const { tags = document.tags ?? {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  context.resources.put(document.id, { ...document, tags, etag: `W/"${randomUUID()}"` });
  return get(context, request);
}

/** The end of an operation: whatever stands in the document by then is in force. */
export function settle({ resources }: LocalAzureContext, id: string): void {
  const document = resources.get(id);
  if (document) resources.put(id, stamped(document, 'Succeeded'));
}

/** State and etag on the resource and, in a virtual network, on every subnet. */
export function stamped(document: ResourceDocument, provisioningState: string): ResourceDocument {
  const etag = `W/"${randomUUID()}"`;
  const { subnets } = document.properties;
  const children = Array.isArray(subnets)
    ? {
        subnets: (subnets as ResourceDocument[]).map((subnet) => ({
          ...subnet,
          id: `${document.id}/subnets/${subnet.name}`,
          etag,
          type: 'Microsoft.Network/virtualNetworks/subnets',
          properties: { ...subnet.properties, provisioningState },
        })),
      }
    : {};
  return { ...document, etag, properties: { ...document.properties, ...children, provisioningState } };
}

function get({ resources }: LocalAzureContext, request: ArmRequest): ArmResponse {
  const document = existing(resources, request.path);
  return { status: 200, headers: document.etag === undefined ? {} : { etag: document.etag }, body: document };
}

function remove(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const { resources } = context;
  const document = resources.get(request.path);
  if (!document) return { status: 204 };
  refuseWhileInUse(resources, document.id);
  resources.put(document.id, stamped(document, 'Deleting'));
  const operation = context.operations.start({
    kind: 'DeleteResourceOperation',
    resourceId: document.id,
    duration: DURATION,
    complete: () => void resources.delete(document.id),
  });
  return { status: 202, headers: acceptedHeaders(context, addressOf(context, request), operation) };
}

export function addressOf(context: LocalAzureContext, request: ArmRequest) {
  const network = request.path.replace(/\/subnets(\/.*)?$/i, '');
  const location = context.resources.get(network)?.location;
  return networkAddress(context, { subscription: request.params['subscription'], location });
}
