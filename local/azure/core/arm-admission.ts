import { ArmError, badRequest } from './arm-error.ts';
import { scopeOf, subscriptionOf } from './arm-scope.ts';
import type { ArmRoute } from './arm-router.ts';
import type { AccessControl, Caller } from './contracts.ts';

const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who is calling; 401 with Azure's codes for no token, a bad one, or one for another audience. */
export function authenticate(access: AccessControl, authorization: string | undefined, armUrl: string): Caller {
  if (authorization === undefined) {
    throw unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const caller = access.authenticate(authorization);
  if (!caller) throw unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
  if (![...AUDIENCES, armUrl].includes(caller.audience))
    throw unauthorized('InvalidAuthenticationTokenAudience', wrongAudience(caller));
  return caller;
}

function wrongAudience(caller: Caller): string {
  const allowed = AUDIENCES.flatMap((audience) => [`'${audience}/'`, `'${audience}'`]).join(',');
  return (
    `The access token has been obtained for wrong audience or resource '${caller.audience}'. ` +
    `It should exactly match with one of the allowed audiences ${allowed}.`
  );
}

function unauthorized(code: string, message: string): ArmError {
  return new ArmError({
    status: 401,
    code,
    message,
    headers: {
      'www-authenticate': `Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="${message}"`,
      'x-ms-failure-cause': 'gateway',
    },
  });
}

/** What Resource Manager looks at before any provider does: the api-version and the subscription's form. */
export function checkArmRequest(path: string, query: ReadonlyMap<string, string>): void {
  if (!query.get('api-version')) {
    throw badRequest(
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const subscription = subscriptionOf(path);
  if (subscription !== undefined && !GUID.test(subscription)) {
    throw badRequest(
      'InvalidSubscriptionId',
      `The provided subscription identifier '${subscription}' is malformed or invalid.`,
    );
  }
}

/** The route's action with `{provider}` filled in, or null. */
export function actionOf(route: ArmRoute, params: Readonly<Record<string, string>>): string | null {
  return route.action?.replace('{provider}', params['provider'] ?? '') ?? null;
}

/** 403 AuthorizationFailed with Azure's text unless the caller may do it. */
export function authorize(
  access: AccessControl,
  caller: Caller,
  { method, path, action }: { method: string; path: string; action: string | null },
): void {
  const scope = scopeOf(method, path);
  if (action === null || access.allows(caller.objectId, action, scope)) return;
  throw authorizationFailed(caller, action, scope);
}

/** Azure Resource Manager's own words for a missing right. */
export function authorizationFailed(caller: Caller, action: string, scope: string): ArmError {
  return new ArmError({
    status: 403,
    code: 'AuthorizationFailed',
    message:
      `The client '${caller.objectId}' with object id '${caller.objectId}' does not have authorization to perform action ` +
      `'${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}
