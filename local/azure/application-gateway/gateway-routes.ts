import { randomUUID } from 'node:crypto';
import { TENANT_ID } from '../core/access-token.ts';
import { ArmError } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  ArmRouter,
  LocalAzureContext,
  LocalOperation,
  ResourceDocument,
} from '../core/contracts.ts';
import { resourceOfAction } from '../core/arm-scope.ts';
import { acceptedHeaders, networkAddress, putHeaders } from '../core/network-operation.ts';
import { type OperationAddress, operationResultsUrl } from '../core/operation-headers.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { retryAfter } from '../core/retry-after.ts';
import { backendHealthReport } from './backend-health.ts';
import { checkDraft } from './checks/check-draft.ts';
import { readDraft } from './draft.ts';
import { type Collection, childById, GATEWAY_TYPE, identitiesOf } from './gateway-document.ts';
import type { GatewayInstance } from './gateway-instance.ts';
import { probeOnDemand } from './on-demand-health.ts';

export interface GatewayRoutesParts {
  readonly context: LocalAzureContext;
  /** The gateway of an id, made when there is none yet. */
  readonly instance: (id: string) => GatewayInstance;
  readonly forget: (id: string) => void;
}

const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${GATEWAY_TYPE}`;
const GATEWAY = `${COLLECTION}/{name}`;
const POLL_SECONDS = 10;

/** The control plane of Application Gateway (azure-cli and azure-sdk-for-net recordings; azure-cli#21156 for supersession). */
export function registerGatewayRoutes(router: ArmRouter, parts: GatewayRoutesParts): void {
  const { resources } = parts.context;
  const list = (request: ArmRequest): ArmResponse => listUnder(resources, GATEWAY_TYPE, request);
  router.on('PUT', GATEWAY, `${GATEWAY_TYPE}/write`, (request) => putGateway(parts, request));
  router.on('GET', GATEWAY, `${GATEWAY_TYPE}/read`, (request) => getGateway(parts, request));
  router.on('PATCH', GATEWAY, `${GATEWAY_TYPE}/write`, (request) => patchTags(parts, request));
  router.on('DELETE', GATEWAY, `${GATEWAY_TYPE}/delete`, (request) => deleteGateway(parts, request));
  router.on('GET', COLLECTION, `${GATEWAY_TYPE}/read`, list);
  router.on('GET', `/subscriptions/{subscription}/providers/${GATEWAY_TYPE}`, `${GATEWAY_TYPE}/read`, list);
  router.on('POST', `${GATEWAY}/start`, `${GATEWAY_TYPE}/start/action`, (request) => startGateway(parts, request));
  router.on('POST', `${GATEWAY}/stop`, `${GATEWAY_TYPE}/stop/action`, (request) => stopGateway(parts, request));
  router.on('POST', `${GATEWAY}/backendhealth`, `${GATEWAY_TYPE}/backendhealth/action`, (request) =>
    health(parts, request),
  );
  router.on(
    'POST',
    `${GATEWAY}/getBackendHealthOnDemand`,
    `${GATEWAY_TYPE}/getBackendHealthOnDemand/action`,
    (request) => healthOnDemand(parts, request),
  );
}

function putGateway(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const { context } = parts;
  const previous = context.resources.get(request.path);
  const draft = readDraft(request, previous);
  checkPrecondition(context, request, previous);
  checkDraft({ draft, context, caller: request.caller });
  refuseDuringDelete(parts, draft.id);
  const operation = parts.instance(draft.id).accept(withPrincipals(context, draft.document));
  const address = addressOf(context, request, draft.document);
  return {
    status: previous ? 200 : 201,
    headers: {
      ...putHeaders(context, address, { operation, retrySeconds: POLL_SECONDS }),
      'x-ms-operation-identifier': `tenantId=${TENANT_ID},objectId=${request.caller.objectId}/${address.region}/${operation.id}`,
      'x-ms-arm-service-request-id': randomUUID(),
    },
    body: context.resources.get(draft.id),
  };
}

/** The network provider evaluates If-Match where it does so; whether it does for gateways nobody has recorded, hence the switch. */
function checkPrecondition(
  context: LocalAzureContext,
  request: ArmRequest,
  previous: ResourceDocument | undefined,
): void {
  const wanted = request.headers.get('if-match');
  if (wanted === undefined || wanted === '*' || context.settings.gatewayHonoursIfMatch === false) return;
  if (wanted === previous?.etag) return;
  throw new ArmError({
    status: 412,
    code: 'PreconditionFailed',
    message: 'Precondition failed.',
    details: [
      {
        code: 'PreconditionFailedEtagMismatch',
        message: `Etag provided in if-match header ${wanted} does not match etag ${previous?.etag ?? 'null'} of resource ${request.path} in NRP data store.`,
      },
    ],
  });
}

function refuseDuringDelete({ context, instance }: GatewayRoutesParts, id: string): void {
  if (!context.resources.get(id)) return;
  const busy = instance(id).busyWith;
  if (busy?.kind !== 'DeleteApplicationGatewayOperation') return;
  throw new ArmError({
    status: 409,
    code: 'AnotherOperationInProgress',
    message: `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: ${context.armUrl()}${id}/operations/${busy.id}.`,
  });
}

function withPrincipals(context: LocalAzureContext, document: ResourceDocument): ResourceDocument {
  const identities = identitiesOf(document);
  if (identities.length === 0) return document;
  const entries = identities.map((id) => {
    const { objectId: principalId, appId: clientId } = context.access.principalOf(id) ?? { objectId: '', appId: '' };
    return [id, { principalId, clientId }] as const;
  });
  // The type comes back in the case in which it was sent (test_network_app_gateway_with_identity of azure-cli).
  const { type = 'UserAssigned' } = (document['identity'] ?? {}) as { type?: string };
  return { ...document, identity: { type, userAssignedIdentities: Object.fromEntries(entries) } };
}

function getGateway({ context }: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const document = existing(context.resources, request.path);
  return { status: 200, headers: document.etag === undefined ? {} : { etag: document.etag }, body: document };
}

function patchTags(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const { id } = existing(parts.context.resources, request.path);
  const { tags = {} } = (request.body ?? {}) as { tags?: Record<string, string> };
  parts.instance(id).changeTags(tags);
  return getGateway(parts, request);
}

function deleteGateway(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const document = parts.context.resources.get(request.path);
  if (!document) return { status: 204 };
  const operation = parts.instance(document.id).remove();
  void operation.ended.then(() => operation.status === 'Succeeded' && parts.forget(document.id));
  return accepted(parts, request, { document, operation });
}

function startGateway(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const document = existing(parts.context.resources, resourceOfAction(request.path));
  return accepted(parts, request, { document, operation: parts.instance(document.id).start() });
}

function stopGateway(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const document = existing(parts.context.resources, resourceOfAction(request.path));
  return accepted(parts, request, { document, operation: parts.instance(document.id).halt() });
}

/** 202 with both addresses. */
function accepted(
  { context }: GatewayRoutesParts,
  request: ArmRequest,
  { document, operation }: { document: ResourceDocument; operation: LocalOperation },
): ArmResponse {
  return { status: 202, headers: acceptedHeaders(context, addressOf(context, request, document), operation) };
}

function health(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const document = existing(parts.context.resources, resourceOfAction(request.path));
  const { dataPlane } = runningInstance(parts, document);
  const whole = (collection: Collection, id: string): unknown => childById(document, collection, id) ?? { id };
  const show = request.query.has('$expand') ? whole : undefined;
  return locationOnly(parts, request, {
    document,
    complete: () => shuffled(parts, backendHealthReport(dataPlane.running, show)),
  });
}

function healthOnDemand(parts: GatewayRoutesParts, request: ArmRequest): ArmResponse {
  const document = existing(parts.context.resources, resourceOfAction(request.path));
  const instance = runningInstance(parts, document);
  const complete = probeOnDemand(instance, document, request.body);
  return locationOnly(parts, request, { document, complete });
}

function runningInstance(parts: GatewayRoutesParts, document: ResourceDocument): GatewayInstance {
  const { operationalState } = document.properties;
  if (operationalState === 'Running') return parts.instance(document.id);
  throw new ArmError({
    status: 400,
    code: 'ApplicationGatewayBackendHealthGatewayNotRunning',
    message: `Backend health of application gateway ${document.id} cannot be retrieved: it is ${String(operationalState)}.`,
  });
}

/** 202 with the literal `null` and `Location` alone, as backend health answers (azure-sdk-for-net recordings). */
function locationOnly(
  parts: GatewayRoutesParts,
  request: ArmRequest,
  { document, complete }: { document: ResourceDocument; complete: () => unknown },
): ArmResponse {
  const { operations, settings } = parts.context;
  const operation = operations.start({
    kind: 'BackendHealth',
    resourceId: document.id,
    duration: settings.durations.backendHealth,
    complete,
  });
  const location = operationResultsUrl(addressOf(parts.context, request, document), operation);
  return { status: 202, headers: { location, ...retryAfter(settings, POLL_SECONDS) }, body: null };
}

function shuffled({ context }: GatewayRoutesParts, report: Record<string, unknown>): Record<string, unknown> {
  const pools = report['backendAddressPools'];
  if (context.settings.calm || !Array.isArray(pools)) return report;
  return { ...report, backendAddressPools: pools.toReversed() };
}

function addressOf(context: LocalAzureContext, request: ArmRequest, { location }: ResourceDocument): OperationAddress {
  return networkAddress(context, { subscription: request.params['subscription'], location });
}
