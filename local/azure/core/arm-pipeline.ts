import { actionOf, authenticate, authorize, checkArmRequest } from './arm-admission.ts';
import { ArmError, badRequest } from './arm-error.ts';
import type { MatchingRouter, RouteMatch } from './arm-router.ts';
import { resourceGroupOf, resourceTypeOf, subscriptionOf } from './arm-scope.ts';
import type { ArmThrottle } from './arm-throttle.ts';
import { checkApiVersion, checkLocation } from './check-placement.ts';
import type { ArmFailure, ArmRequest, ArmResponse, Caller, LocalAzureContext } from './contracts.ts';
import type { Hostility } from './hostility.ts';
import { requestScope } from './request-scope.ts';
import { announce } from './resource-events.ts';
import { existingGroup } from './resource-group-routes.ts';

export interface ArmPipelineParts {
  readonly context: LocalAzureContext;
  readonly router: MatchingRouter;
  readonly throttle: ArmThrottle;
  readonly hostility: Hostility;
}

/** A request before anybody has looked at who sent it. `body` is the text as sent. */
export interface UnadmittedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** The failure that the fault plan wants for the operation that the request starts. */
  readonly failOperation?: ArmFailure;
}

/** Everything that Resource Manager does between the wire and a provider's handler, in its order. Throws ArmFailures. */
export async function handleArmRequest(parts: ArmPipelineParts, sent: UnadmittedRequest): Promise<ArmResponse> {
  const { context, throttle, hostility } = parts;
  const caller = authenticate(context.access, sent.headers.get('authorization'), context.armUrl());
  checkArmRequest(sent.path, sent.query);
  checkApiVersion(sent.query.get('api-version') ?? '');
  const subscription = subscriptionOf(sent.path) ?? 'tenant';
  const limits = throttle.admit({ method: sent.method, subscription, caller });
  const match = matchRoute(parts, sent);
  const action = actionOf(match.route, match.params);
  authorize(context.access, caller, { method: sent.method, path: sent.path, action });
  requireGroup(context, sent);
  hostility.maybeRefuse(sent.method);
  const response = await runHandler(context, match, { sent, caller, action });
  return { ...hostility.unsettle(response), headers: { ...limits, ...response.headers } };
}

function matchRoute({ router }: ArmPipelineParts, { method, path }: UnadmittedRequest): RouteMatch {
  const match = router.find(method, path);
  if (match) return match;
  if (router.methods(path).length > 0) {
    const message = `The requested resource does not support http method '${method}'.`;
    throw new ArmError({ status: 405, code: 'HttpMethodNotAllowed', message });
  }
  const [namespace = '', ...type] = resourceTypeOf(path).split('/');
  throw new ArmError({
    status: 404,
    code: 'InvalidResourceType',
    message: `The resource type '${type.join('/')}' could not be found in the namespace '${namespace}' for this api version.`,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

/** Nothing exists in, or can be put into, a resource group that does not exist. */
function requireGroup({ resources }: LocalAzureContext, { path }: UnadmittedRequest): void {
  const group = resourceGroupOf(path);
  if (group !== undefined && path.length > group.length + 1) existingGroup(resources, group);
}

async function runHandler(
  context: LocalAzureContext,
  { route, params }: RouteMatch,
  { sent, caller, action }: { sent: UnadmittedRequest; caller: Caller; action: string | null },
): Promise<ArmResponse> {
  const { method, path, query, headers } = sent;
  const request: ArmRequest = { method, path, params, query, headers, body: parseJson(sent.body), caller };
  checkLocation(request);
  const scope = { failOperation: sent.failOperation, started: [] };
  const response = await requestScope.run(scope, async () => route.handler(request));
  if (response.status < 300) announce(context.events, { method, path, action, caller, operations: scope.started });
  return response;
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(
      'InvalidRequestContent',
      'The request content was invalid and could not be deserialized: the body is not valid JSON.',
    );
  }
}
