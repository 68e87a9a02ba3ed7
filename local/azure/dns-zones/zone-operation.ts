import { Buffer } from 'node:buffer';
import { ArmError } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, LocalOperation } from '../core/contracts.ts';
import { statusBody } from '../core/operation-routes.ts';
import { retryAfter } from '../core/retry-after.ts';

const PROVIDER = '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network';
const STATUSES = 'privateDnsOperationStatuses';
const RESULTS = 'privateDnsOperationResults';
const RETRY_SECONDS = 5;

/** Private zones are made and deleted by operations with addresses of their own; a status is answered 202 while it runs. */
export function registerZoneOperationRoutes(router: ArmRouter, context: LocalAzureContext): void {
  const action = (kind: string): string => `Microsoft.Network/${kind}/read`;
  router.on('GET', `${PROVIDER}/${STATUSES}/{operation}`, action(STATUSES), (request) => status(context, request));
  router.on('GET', `${PROVIDER}/${RESULTS}/{operation}`, action(RESULTS), (request) => result(context, request));
}

/** 202 with `{}` and both addresses. */
export function acceptedZoneOperation(
  context: LocalAzureContext,
  request: ArmRequest,
  complete: () => unknown,
): ArmResponse {
  const operation = context.operations.start({
    kind: 'PrivateDnsZoneOperation',
    resourceId: request.path,
    duration: context.settings.durations.privateDnsZoneCreate,
    complete,
  });
  const address = (kind: string): string => {
    const group = request.path.split('/').slice(0, 5).join('/');
    const id = Buffer.from(operation.id).toString('base64url');
    const version = request.query.get('api-version') ?? '';
    return `${context.armUrl()}${group}/providers/Microsoft.Network/${kind}/${id}?api-version=${version}`;
  };
  const headers = { 'azure-asyncoperation': address(STATUSES), location: address(RESULTS) };
  return { status: 202, headers: { ...headers, ...retryAfter(context.settings, RETRY_SECONDS) }, body: {} };
}

function status(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const operation = find(context, request);
  if (operation.status !== 'InProgress') return { status: 200, body: statusBody(operation) };
  return { status: 202, headers: retryAfter(context.settings, RETRY_SECONDS), body: statusBody(operation) };
}

function result(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const operation = find(context, request);
  if (operation.status === 'InProgress') return { status: 202, headers: retryAfter(context.settings, RETRY_SECONDS) };
  if (operation.error) throw new ArmError(operation.error);
  return operation.result === undefined ? { status: 204 } : { status: 200, body: operation.result };
}

function find({ operations }: LocalAzureContext, request: ArmRequest): LocalOperation {
  const id = Buffer.from(request.params['operation'] ?? '', 'base64url').toString();
  const operation = operations.get(id);
  if (!operation) throw new ArmError({ status: 404, code: 'NotFound', message: `Operation ${id} could not be found.` });
  return operation;
}
