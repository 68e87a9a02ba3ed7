import { randomUUID } from 'node:crypto';
import { ArmError, badRequest } from '../core/arm-error.ts';
import { assumedRefusal } from '../core/assumed-refusal.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument } from '../core/contracts.ts';
import { statusBody } from '../core/operation-routes.ts';
import { existing } from '../core/plain-resources.ts';
import { SERVICE_TYPE } from './service-document.ts';
import type { Services } from './service-updates.ts';

const SERVICE = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${SERVICE_TYPE}/{name}`;
const TYPE = `${SERVICE_TYPE}/apis`;

/** APIs: a path and the backend that lies behind it. */
export function registerApiRoutes(router: ArmRouter, services: Services): void {
  const { resources } = services.context;
  const api = `${SERVICE}/apis/{api}`;
  router.on('PUT', api, `${TYPE}/write`, (request) => putApi(services, request));
  router.on('PATCH', api, `${TYPE}/write`, (request) => patchApi(services, request));
  router.on('GET', api, `${TYPE}/read`, (request) => getApi(services, request));
  router.on('DELETE', api, `${TYPE}/delete`, (request) => deleteApi(services, request));
  router.on('GET', `${SERVICE}/apis`, `${TYPE}/read`, (request) => {
    const { id } = existing(resources, request.path.replace(/\/apis\/?$/i, ''));
    const value = apisOf(services, id).map((document) => shown(200, document).body);
    return { status: 200, body: { value, count: value.length } };
  });
}

/** Goes with its service. */
export function forgetApis(services: Services, serviceId: string): void {
  for (const { id } of apisOf(services, serviceId)) services.context.resources.delete(id);
}

function apisOf({ context: { resources } }: Services, serviceId: string): ResourceDocument[] {
  const under = `${serviceId}/apis/`.toLowerCase();
  return resources.list(TYPE).filter(({ id }) => id.toLowerCase().startsWith(under));
}

function putApi(services: Services, request: ArmRequest): ArmResponse {
  const { resources } = services.context;
  const { id } = existing(resources, request.path.replace(/\/apis\/.*$/i, ''));
  refuseWhileCreated(services, id);
  const { properties = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (typeof properties['path'] !== 'string') throw badRequest('ValidationError', 'path: Value should not be null.');
  const status = resources.get(request.path) ? 200 : 201;
  const store = (): ResourceDocument => storeApi(services, request, properties);
  return isImport(properties) ? acceptedAtApi(services, request, { status, complete: store }) : shown(status, store());
}

/** A definition is read in the background (test_apim_core_service of azure-cli), but for that of GraphQL, which is kept as it is. */
function isImport({ format, value }: Readonly<Record<string, unknown>>): boolean {
  return typeof format === 'string' && typeof value === 'string' && !format.startsWith('graphql');
}

function patchApi(services: Services, request: ArmRequest): ArmResponse {
  const before = existing(services.context.resources, request.path);
  const { properties = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  return shown(200, storeApi(services, request, { ...before.properties, ...properties }));
}

function storeApi(
  { context: { resources } }: Services,
  { path, params }: ArmRequest,
  { format: _format, value: _value, ...properties }: Record<string, unknown>,
): ResourceDocument {
  const id = path.replace(/\/+$/, '');
  resources.put(id, { id, name: params['api'] ?? '', type: TYPE, etag: randomUUID(), properties });
  return existing(resources, id);
}

function shown(status: number, { etag = '', ...body }: ResourceDocument): ArmResponse {
  return { status, headers: { etag: `"${etag}"` }, body };
}

/** Gone at once up to 2022-08-01, an operation since (azure-service-operator: Test_ApiManagement_20220801_CRUD and its successors). */
function deleteApi(services: Services, request: ArmRequest): ArmResponse {
  const { resources } = services.context;
  existing(resources, request.path.replace(/\/apis\/.*$/i, ''));
  if (!resources.get(request.path)) return { status: 204 };
  const complete = (): void => void resources.delete(request.path);
  if ((request.query.get('api-version') ?? '') >= '2023')
    return acceptedAtApi(services, request, { status: 204, complete });
  complete();
  return { status: 200 };
}

/** Its operations are asked about at the API itself, which is there, or no longer, meanwhile. */
function acceptedAtApi(
  { context }: Services,
  request: ArmRequest,
  { status, complete }: { status: number; complete: () => unknown },
): ArmResponse {
  const resourceId = request.path.replace(/\/+$/, '');
  const { id } = context.operations.start({ kind: 'ApiManagementApi', resourceId, duration: 0, complete });
  const url = `${context.armUrl()}${resourceId}?api-version=${request.query.get('api-version') ?? ''}`;
  const location = `${url}&asyncId=${id}&asyncCode=${status}`;
  return { status: 202, headers: { location, 'azure-asyncoperation': `${url}&azure-asyncId=${id}` } };
}

function getApi(services: Services, request: ArmRequest): ArmResponse {
  const { resources, operations } = services.context;
  const asked = request.query.get('azure-asyncid') ?? request.query.get('asyncid');
  if (asked === undefined) return shown(200, existing(resources, request.path));
  const operation = operations.get(asked);
  if (!operation) throw badRequest('ValidationError', `Operation ${asked} could not be found.`);
  if (request.query.has('azure-asyncid')) return { status: 200, body: statusBody(operation) };
  if (operation.status === 'InProgress') return { status: 202 };
  if (operation.error) throw new ArmError(operation.error);
  const status = Number(request.query.get('asynccode'));
  return status === 204 ? { status } : shown(status, existing(resources, request.path));
}

/** Nothing can be put into a service that is being made. */
function refuseWhileCreated({ instances }: Services, id: string): void {
  const instance = instances.get(id.toLowerCase());
  if (instance && !instance.gateway) throw assumedRefusal(`The API Service ${instance.name} is being created.`);
}
