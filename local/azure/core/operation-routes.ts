import { ArmError } from './arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  ArmRouter,
  LocalOperation,
  LocalSettings,
  OperationEngine,
} from './contracts.ts';
import { retryAfter } from './retry-after.ts';

interface OperationRoutesParts {
  readonly operations: OperationEngine;
  readonly settings: LocalSettings;
}

const OPERATION = '/subscriptions/{subscription}/providers/{provider}/locations/{region}';
const RETRY_SECONDS = 10;

/** The status routes that most providers share. API Management and private DNS have their own. */
export function registerOperationRoutes(router: ArmRouter, parts: OperationRoutesParts): void {
  // Azure docs list `{provider}/locations/operations/read` among the actions; that polling is refused without it is an assumption.
  router.on('GET', `${OPERATION}/operations/{operation}`, '{provider}/locations/operations/read', (request) =>
    status(parts, request),
  );
  router.on(
    'GET',
    `${OPERATION}/operationResults/{operation}`,
    '{provider}/locations/operationResults/read',
    (request) => result(parts, request),
  );
}

/** What an `Azure-AsyncOperation` address answers: always 200, with `Retry-After` until it has ended. */
function status({ operations, settings }: OperationRoutesParts, request: ArmRequest): ArmResponse {
  const operation = find(operations, request);
  const headers = operation.status === 'InProgress' ? retryAfter(settings, RETRY_SECONDS) : {};
  return { status: 200, headers, body: statusBody(operation) };
}

/** The body of a status: the error, if there is one, with its details. */
export function statusBody(operation: LocalOperation): Record<string, unknown> {
  const { status, error } = operation;
  if (!error) return { status };
  const { code, message, details = [] } = error;
  return { status, error: { code, message, details } };
}

/** What a `Location` address answers: 202 with the literal `null`, then the result, or the operation's error as the response. */
function result({ operations, settings }: OperationRoutesParts, request: ArmRequest): ArmResponse {
  const operation = find(operations, request);
  if (operation.status === 'InProgress') {
    return { status: 202, headers: { location: selfUrl(request), ...retryAfter(settings, RETRY_SECONDS) }, body: null };
  }
  if (operation.error) throw new ArmError(operation.error);
  const headers = { location: selfUrl(request) };
  // test_network_app_gateway_with_defaults of azure-cli: a DELETE ends with 204, a stop with 200 and the literal null.
  if (operation.result === undefined && operation.kind.startsWith('Delete')) return { status: 204, headers };
  return { status: 200, headers, body: operation.result ?? null };
}

function selfUrl(request: ArmRequest): string {
  const query = [...request.query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `https://${request.headers.get('host') ?? 'localhost'}${request.path}?${query}`;
}

function find(operations: OperationEngine, request: ArmRequest): LocalOperation {
  const id = request.params['operation'] ?? '';
  const operation = operations.get(id);
  if (operation) return operation;
  throw new ArmError({ status: 404, code: 'NotFound', message: `Operation ${id} could not be found.` });
}
