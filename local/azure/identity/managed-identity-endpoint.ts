import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Principal } from '../core/access-token.ts';
import { azureDelay } from '../core/clock.ts';
import type { ArmResponse, LocalAzureContext } from '../core/contracts.ts';
import { parseQuery, sendResponse } from '../core/http-exchange.ts';
import { closeServer, listenOnLoopback } from '../core/loopback-server.ts';
import { identityType } from './user-assigned-identities.ts';

export interface IdentityEndpoint {
  /** For `IDENTITY_ENDPOINT`. */
  readonly url: string;
  /** For `IDENTITY_HEADER`. */
  readonly header: string;
  stop(): Promise<void>;
}

/**
 * The endpoint that App Service gives an app with a managed identity (protocol of 2019-08-01). Without a choice it is the app's own
 * identity; `client_id`, `object_id`, `principal_id` and `mi_res_id` choose a user-assigned one. Unlike App Service it does not ask
 * whether the identity has been assigned to the app.
 */
export async function startIdentityEndpoint(context: LocalAzureContext, app: Principal): Promise<IdentityEndpoint> {
  const header = randomBytes(16).toString('hex').toUpperCase();
  const server = createServer((request, response) => void serve({ context, app, header }, request, response));
  const port = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}/msi/token`, header, stop: () => closeServer(server) };
}

interface EndpointParts {
  readonly context: LocalAzureContext;
  readonly app: Principal;
  readonly header: string;
}

async function serve(
  { context, app, header }: EndpointParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const fault = context.faults.take({ service: 'identity', method, url });
  if (fault?.kind === 'delay') await azureDelay(context.clock, fault.milliseconds);
  const answer =
    fault?.kind === 'respond'
      ? refuse(fault.status, fault.message)
      : answerTo(context, app, { url, secret: String(request.headers['x-identity-header'] ?? ''), header });
  const dropped = fault?.kind === 'dropBefore' || fault?.kind === 'dropAfter';
  context.journal.record({
    at: context.clock.now(),
    service: 'identity',
    method,
    url,
    status: dropped ? 0 : answer.status,
    caller: app.name,
    ...(fault ? { fault: fault.kind } : {}),
  });
  if (dropped) request.socket.destroy();
  else sendResponse(response, answer);
}

function answerTo(
  context: LocalAzureContext,
  app: Principal,
  { url, secret, header }: { url: string; secret: string; header: string },
): ArmResponse {
  if (!url.startsWith('/msi/token')) return refuse(404, 'Not found.');
  if (!sameSecret(secret, header)) return refuse(401, 'The X-IDENTITY-HEADER header is missing or wrong.');
  const query = parseQuery(url);
  const resource = query.get('resource');
  if (!resource) return refuse(400, "The 'resource' parameter is missing.");
  const principal = choose(context, app, query);
  if (!principal) {
    return refuse(
      400,
      'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
    );
  }
  const { token, expiresOn } = context.access.issueToken(principal, resource);
  const body = {
    access_token: token,
    expires_on: String(expiresOn),
    resource,
    token_type: 'Bearer',
    client_id: principal.appId,
  };
  return { status: 200, body };
}

function choose(context: LocalAzureContext, app: Principal, query: ReadonlyMap<string, string>): Principal | undefined {
  const client = query.get('client_id');
  const object = query.get('object_id') ?? query.get('principal_id');
  const resourceId = query.get('mi_res_id');
  const chosen = [client, object, resourceId].filter((choice) => choice !== undefined);
  if (chosen.length === 0 || client === app.appId || object === app.objectId) return app;
  for (const { id, name } of context.resources.list(identityType)) {
    const principal = context.access.principalOf(id);
    const isIt =
      principal?.appId === client || principal?.objectId === object || id.toLowerCase() === resourceId?.toLowerCase();
    if (principal && isIt) return { ...principal, name };
  }
  return undefined;
}

function sameSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(statusCode: number, message: string): ArmResponse {
  return { status: statusCode, body: { statusCode, message } };
}
