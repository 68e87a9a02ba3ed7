import { edgeView } from './edge-view.ts';
import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { etagHeader } from './precondition.ts';

/** `GET /api/edges/{name}`. */
export const getEdge: HttpEndpoint = {
  name: 'getEdge',
  method: 'GET',
  route: 'edges/{name}',
  role: 'Edge.Read',
  handle: async (call) => {
    const edge = await findEdge(call);
    return { status: 200, headers: etagHeader(edge), body: edgeView(edge) };
  },
};
