import { edgeView } from './edge-view.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

/** `GET /api/edges`. */
export const getEdges: HttpEndpoint = {
  name: 'getEdges',
  method: 'GET',
  route: 'edges',
  role: 'Edge.Read',
  handle: async ({ app }) => ({ status: 200, body: { edges: (await app.stores.edges.list()).map(edgeView) } }),
};
