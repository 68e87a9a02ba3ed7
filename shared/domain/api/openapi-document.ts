import type { ApiOperation } from './api-operation.ts';
import { appVersion } from './app-version.ts';
import { edgeOperations } from './operations/edge-operations.ts';
import { runOperations } from './operations/run-operations.ts';
import { serviceOperations } from './operations/service-operations.ts';
import { idempotencyKey, parametersOf } from './openapi-parameters.ts';
import { jsonContent, responsesOf } from './openapi-responses.ts';
import { jsonSchemas } from './schemas.ts';

type Node = Record<string, unknown>;

export const apiOperations: readonly ApiOperation[] = [...edgeOperations, ...runOperations, ...serviceOperations];

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(operations: readonly ApiOperation[] = apiOperations): Node {
  return {
    openapi: '3.1.0',
    info: {
      title: 'edge-tls',
      version: appVersion,
      summary: 'Keeps TLS right from client through Application Gateway and API Management to the web apps',
      description:
        'Times are seconds since 1970. Errors are RFC 9457 problem documents: match on `code`, and do what `suggestion` says. Where GET is served, HEAD is; another method is answered 405 with `Allow`, and what is not listed here 404 (`MethodNotAllowed`, `RouteNotFound`).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Wherever this document was read' }],
    tags: [
      { name: 'edges', description: 'Gateways in front of API Management, and how they should be' },
      { name: 'runs', description: 'What was done, and is being done' },
      { name: 'service', description: 'edge-tls itself' },
    ],
    paths: pathsOf(operations),
    components: {
      schemas: jsonSchemas(),
      parameters: { idempotencyKey },
      headers,
      securitySchemes,
    },
  };
}

function pathsOf(operations: readonly ApiOperation[]): Node {
  const paths: Record<string, Node> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = operationNode(operation);
  }
  return paths;
}

function operationNode(operation: ApiOperation): Node {
  const { id, tag, summary, description, role, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    parameters: parametersOf(operation),
    ...(body ? { requestBody: { required: body.required, content: jsonContent(body) } } : {}),
    responses: responsesOf(operation),
    security: role === null ? [] : [{ bearer: [role] }, { session: [role] }],
  };
}

const text = (description: string): Node => ({ description, schema: { type: 'string' } });
const headers = {
  'x-correlation-id': text('Finds the request in the log'),
  location: text('Where to follow the run'),
  'retry-after': { description: 'Seconds to wait before asking again', schema: { type: 'integer', minimum: 1 } },
  etag: text('Changes when another spec is stored, and when the edge is to be removed; for If-Match'),
  'idempotency-replayed': text('true: the answer is that of an earlier request with this key'),
} as const;

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      "A Microsoft Entra token for this app's audience, with the app role Edge.Read, Edge.Plan (includes Edge.Read) or Edge.Apply (includes both).",
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'AppServiceAuthSession',
    description: "A browser's session of App Service Authentication. It writes from pages of this origin only.",
  },
};
