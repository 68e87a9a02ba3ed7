import { ArmError } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  ArmRouter,
  LocalAzureContext,
  LocalOperation,
  OperationStart,
} from '../core/contracts.ts';
import { asyncOperationUrl } from '../core/operation-headers.ts';
import { statusBody } from '../core/operation-routes.ts';
import { retryAfter } from '../core/retry-after.ts';

const PROVIDER = 'Microsoft.Compute';
const OPERATION = `/subscriptions/{subscription}/providers/${PROVIDER}/locations/{region}/operations/{operation}`;
const RETRY_SECONDS = 10;
/** As recorded (azure-cli, test_vm_run_command_e2e); the numbers only have to be there. */
const LIMITS = {
  'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/UpdateVM3Min;239,Microsoft.Compute/UpdateVM30Min;1199',
};

/** The status address of the compute provider, which with `monitor=true` is the address of the result as well. */
export function registerComputeOperationRoutes(router: ArmRouter, context: LocalAzureContext): void {
  router.on('GET', OPERATION, `${PROVIDER}/locations/operations/read`, (request) => {
    const operation = find(context, request);
    return request.query.get('monitor') === 'true' ? result(context, request, operation) : status(context, operation);
  });
}

/** 202, empty, with both addresses. */
export function acceptedComputeOperation(
  context: LocalAzureContext,
  request: ArmRequest,
  start: Omit<OperationStart, 'resourceId'> & { readonly region: string },
): ArmResponse & { readonly operation: LocalOperation } {
  const { region, ...rest } = start;
  const operation = context.operations.start({ ...rest, resourceId: request.path });
  return { status: 202, headers: operationHeaders(context, request, { operation, region }), operation };
}

export function operationHeaders(
  context: LocalAzureContext,
  request: ArmRequest,
  { operation, region }: { operation: LocalOperation; region: string },
): Record<string, string> {
  const url = asyncOperationUrl(
    {
      armUrl: context.armUrl(),
      subscription: request.params['subscription'] ?? '',
      provider: PROVIDER,
      region,
      apiVersion: request.query.get('api-version') ?? '',
    },
    operation,
  );
  return {
    'azure-asyncoperation': url,
    location: url.replace('?', '?monitor=true&'),
    ...LIMITS,
    ...retryAfter(context.settings, RETRY_SECONDS),
  };
}

function status({ settings }: LocalAzureContext, operation: LocalOperation): ArmResponse {
  const startTime = new Date(operation.startedAt).toISOString();
  if (operation.status === 'InProgress') {
    const body = { startTime, status: 'InProgress', name: operation.id };
    return { status: 200, headers: retryAfter(settings, RETRY_SECONDS), body };
  }
  const endTime = new Date(operation.endedAt ?? operation.startedAt).toISOString();
  const output = operation.result === undefined ? {} : { properties: { output: operation.result } };
  return { status: 200, body: { startTime, endTime, ...statusBody(operation), ...output, name: operation.id } };
}

function result({ settings }: LocalAzureContext, request: ArmRequest, operation: LocalOperation): ArmResponse {
  if (operation.status === 'InProgress') {
    const location = `https://${request.headers.get('host') ?? 'localhost'}${request.path}?monitor=true&api-version=${request.query.get('api-version') ?? ''}`;
    return { status: 202, headers: { location, ...retryAfter(settings, RETRY_SECONDS) } };
  }
  if (operation.error) throw new ArmError(operation.error);
  return { status: 200, ...(operation.result === undefined ? {} : { body: operation.result }) };
}

function find({ operations }: LocalAzureContext, request: ArmRequest): LocalOperation {
  const id = request.params['operation'] ?? '';
  const operation = operations.get(id);
  if (operation) return operation;
  throw new ArmError({ status: 404, code: 'NotFound', message: `The entity was not found: operation ${id}.` });
}
