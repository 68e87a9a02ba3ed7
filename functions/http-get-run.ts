import { runView } from './edge-view.ts';
import { findRun } from './find-run.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

/** `GET /api/runs/{id}`. */
export const getRun: HttpEndpoint = {
  name: 'getRun',
  method: 'GET',
  route: 'runs/{id}',
  role: 'Edge.Read',
  handle: async (call) => {
    const run = await findRun(call);
    return { status: 200, body: runView(run, await call.app.stores.runs.steps(run.id)) };
  },
};
