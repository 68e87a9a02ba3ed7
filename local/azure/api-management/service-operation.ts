import { ArmError } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, LocalOperation } from '../core/contracts.ts';
import { statusBody } from '../core/operation-routes.ts';
import { retryAfter } from '../core/retry-after.ts';
import type { OperationVariant } from './service-settings.ts';

const PROVIDER = 'Microsoft.ApiManagement';
const SERVICE = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${PROVIDER}/service/{name}`;
const LOCATION = `/subscriptions/{subscription}/providers/${PROVIDER}/locations/{region}`;
/** By protocol: recorded up to 2021-08-01, and since 2022-08-01 (azure-service-operator). */
const retrySeconds = (variant: OperationVariant): number => (variant === 1 ? 60 : 20);

export interface StartedOperation {
  readonly operation: LocalOperation;
  readonly variant: OperationVariant;
  readonly region: string;
  /** `Act`, `Update` or `Term`: part of the recorded operation names. */
  readonly verb: string;
}

/** Where operations of API Management are asked about, in all three protocols. `bodyOf` is the service's document now. */
export function registerServiceOperationRoutes(
  router: ArmRouter,
  context: LocalAzureContext,
  bodyOf: (request: ArmRequest, resourceId: string) => unknown,
): void {
  router.on('GET', `${SERVICE}/operationresults/{operation}`, `${PROVIDER}/service/operationresults/read`, (request) =>
    request.query.has('asyncresponse') ? statusAtService(context, request) : locationResult(context, request, bodyOf),
  );
  router.on(
    'GET',
    `${LOCATION}/operationsStatuses/{operation}`,
    `${PROVIDER}/locations/operationsStatuses/read`,
    (request) => statusAtLocation(context, request),
  );
  // No action for it is listed, so that only a role with a wildcard reads it: inferred.
  router.on(
    'GET',
    `${LOCATION}/operationResults/{operation}`,
    `${PROVIDER}/locations/operationResults/read`,
    (request) => locationResult(context, request, () => undefined),
  );
}

/** The headers of an accepted operation. */
export function serviceOperationHeaders(
  context: LocalAzureContext,
  request: ArmRequest,
  { operation, variant, region, verb }: StartedOperation,
): Record<string, string> {
  const version = request.query.get('api-version') ?? '';
  const { subscription = '', resourceGroup = '', name = '' } = request.params;
  const wait = retryAfter(context.settings, retrySeconds(variant));
  if (variant === 3) {
    const base = `${context.armUrl()}/subscriptions/${subscription}/providers/${PROVIDER}/locations/${region}`;
    const address = (kind: string): string => `${base}/${kind}/${operation.id}?api-version=${version}`;
    return { location: address('operationResults'), 'azure-asyncoperation': address('operationsStatuses'), ...wait };
  }
  const id = Buffer.from(`${region}:${name}_${verb}_${operation.id}`).toString('base64url');
  const service = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${PROVIDER}/service/${name}`;
  const url = `${context.armUrl()}${service}/operationresults/${id}?api-version=${version}`;
  if (variant === 1) return { location: url, ...wait };
  return { location: `${url}&asyncResponse`, 'azure-asyncoperation': `${url}&asyncResponse`, ...wait };
}

/** Variant 1, and the Location of variant 3: 202 and empty, then the result. */
function locationResult(
  context: LocalAzureContext,
  request: ArmRequest,
  bodyOf: (request: ArmRequest, resourceId: string) => unknown,
): ArmResponse {
  const operation = find(context, request);
  if (operation.status === 'InProgress')
    return {
      status: 202,
      headers: {
        location: selfUrl(request),
        ...retryAfter(context.settings, retrySeconds(request.path.includes('/locations/') ? 3 : 1)),
      },
    };
  if (operation.error) throw new ArmError({ ...operation.error, status: 400 });
  return { status: 200, body: bodyOf(request, operation.resourceId) };
}

/** Variant 2: always 200; the service itself never comes. */
function statusAtService(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const operation = find(context, request);
  if (operation.status !== 'InProgress') return { status: 200, body: statusBody(operation) };
  const url = selfUrl(request);
  const headers = { location: url, 'azure-asyncoperation': url, ...retryAfter(context.settings, retrySeconds(2)) };
  return { status: 200, headers, body: { status: 'InProgress' } };
}

function statusAtLocation(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const operation = find(context, request);
  const { id, resourceId, startedAt, endedAt } = operation;
  const running = operation.status === 'InProgress';
  const body = {
    id: request.path,
    resourceId,
    name: id,
    startTime: new Date(startedAt).toISOString(),
    ...(endedAt === undefined ? {} : { endTime: new Date(endedAt).toISOString() }),
    percentComplete: running ? 50 : 100,
    ...statusBody(operation),
  };
  return { status: 200, headers: running ? retryAfter(context.settings, retrySeconds(3)) : {}, body };
}

function selfUrl(request: ArmRequest): string {
  const flag = request.query.has('asyncresponse') ? '&asyncResponse' : '';
  const version = request.query.get('api-version') ?? '';
  return `https://${request.headers.get('host') ?? 'localhost'}${request.path}?api-version=${version}${flag}`;
}

function find({ operations }: LocalAzureContext, request: ArmRequest): LocalOperation {
  const sent = request.params['operation'] ?? '';
  const id = operations.get(sent) ? sent : (Buffer.from(sent, 'base64url').toString().split('_').at(-1) ?? '');
  const operation = operations.get(id);
  if (operation) return operation;
  throw new ArmError({ status: 404, code: 'ResourceNotFound', message: `Operation ${sent} could not be found.` });
}
