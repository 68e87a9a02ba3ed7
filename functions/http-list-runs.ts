import { runSummary } from './edge-view.ts';
import { findEdge } from './find-edge.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { integerParameter } from './query-parameter.ts';

const defaultLimit = 20;
const mostRuns = 100;

/** `GET /api/edges/{name}/runs?limit=20`: newest first. */
export const listRuns: HttpEndpoint = {
  name: 'listRuns',
  method: 'GET',
  route: 'edges/{name}/runs',
  role: 'Edge.Read',
  handle: async (call) => {
    const { name } = await findEdge(call);
    const limit = integerParameter(call.query, 'limit', { least: 1, most: mostRuns, fallback: defaultLimit });
    return { status: 200, body: { runs: (await call.app.stores.runs.list(name, limit)).map(runSummary) } };
  },
};
