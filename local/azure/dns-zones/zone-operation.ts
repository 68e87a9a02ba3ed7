import { Buffer } from 'node:buffer';
import { ArmError } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, LocalOperation } from '../core/contracts.ts';
import { statusBody } from '../core/operation-routes.ts';
import { retryAfter } from '../core/retry-after.ts';
import type { ZoneKind } from './record-set-kind.ts';

const PROVIDER = '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network';

interface Addresses {
  readonly statuses: string;
  readonly results: string;
  readonly retrySeconds: number;
}

/** Recorded: azure-service-operator for private zones, azure-libraries-for-net for the DELETE of a public one. */
const ADDRESSES: Readonly<Record<ZoneKind, Addresses>> = {
  dnsZones: { statuses: 'dnsOperationStatuses', results: 'dnsOperationResults', retrySeconds: 3 },
  privateDnsZones: { statuses: 'privateDnsOperationStatuses', results: 'privateDnsOperationResults', retrySeconds: 30 },
};

/** Operations of zones have addresses of their own; a status is answered 202 while it runs. */
export function registerZoneOperationRoutes(router: ArmRouter, context: LocalAzureContext): void {
  const action = (kind: string): string => `Microsoft.Network/${kind}/read`;
  for (const { statuses, results, retrySeconds } of Object.values(ADDRESSES)) {
    const wait = (): Record<string, string> => retryAfter(context.settings, retrySeconds);
    router.on('GET', `${PROVIDER}/${statuses}/{operation}`, action(statuses), (request) =>
      status(find(context, request), wait()),
    );
    router.on('GET', `${PROVIDER}/${results}/{operation}`, action(results), (request) =>
      result(find(context, request), wait()),
    );
  }
}

/** 202 with `{}` and both addresses; a DELETE is answered without a body. */
export function acceptedZoneOperation(
  context: LocalAzureContext,
  request: ArmRequest,
  complete: () => unknown,
  kind: ZoneKind = 'privateDnsZones',
): ArmResponse {
  const operation = context.operations.start({
    kind: kind === 'privateDnsZones' ? 'PrivateDnsZoneOperation' : 'DnsZoneOperation',
    resourceId: request.path,
    duration: context.settings.durations.privateDnsZoneCreate,
    complete,
  });
  const { statuses, results, retrySeconds } = ADDRESSES[kind];
  const address = (part: string): string => {
    const group = request.path.split('/').slice(0, 5).join('/');
    const id = Buffer.from(operation.id).toString('base64url');
    const version = request.query.get('api-version') ?? '';
    return `${context.armUrl()}${group}/providers/Microsoft.Network/${part}/${id}?api-version=${version}`;
  };
  const headers = { 'azure-asyncoperation': address(statuses), location: address(results) };
  const answer = { status: 202, headers: { ...headers, ...retryAfter(context.settings, retrySeconds) } };
  return request.method === 'DELETE' ? answer : { ...answer, body: {} };
}

function status(operation: LocalOperation, wait: Record<string, string>): ArmResponse {
  if (operation.status !== 'InProgress') return { status: 200, body: statusBody(operation) };
  return { status: 202, headers: wait, body: statusBody(operation) };
}

function result(operation: LocalOperation, wait: Record<string, string>): ArmResponse {
  if (operation.status === 'InProgress') return { status: 202, headers: wait };
  if (operation.error) throw new ArmError(operation.error);
  // That of a deletion is an empty object (CanDeleteWithExplicitETag of azure-libraries-for-net).
  return { status: 200, body: operation.result ?? {} };
}

function find({ operations }: LocalAzureContext, request: ArmRequest): LocalOperation {
  const id = Buffer.from(request.params['operation'] ?? '', 'base64url').toString();
  const operation = operations.get(id);
  if (!operation) throw new ArmError({ status: 404, code: 'NotFound', message: `Operation ${id} could not be found.` });
  return operation;
}
