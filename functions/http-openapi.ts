import { openApiDocument } from '../shared/domain/api/openapi-document.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

let written: Record<string, unknown> | undefined;

/** Written at its first use: most processes are never asked for it. */
export const openApi = (): Record<string, unknown> => (written ??= openApiDocument());

/** `GET /api/openapi.json`. */
export const getOpenApi: HttpEndpoint = {
  name: 'openApi',
  method: 'GET',
  route: 'openapi.json',
  role: 'Edge.Read',
  handle: async () => ({ status: 200, body: openApi() }),
};
