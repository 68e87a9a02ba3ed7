import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import { runView } from './edge-view.ts';
import type { HttpEndpoint } from './http-endpoint.ts';

/** `GET /api/runs/{id}`. */
export const getRun: HttpEndpoint = {
  name: 'getRun',
  method: 'GET',
  route: 'runs/{id}',
  role: 'Edge.Read',
  handle: async ({ app, params }) => {
    const id = params.id ?? '';
    // The form of a run id; anything else could not be stored and does not reach the tables.
    const run = /^[a-z0-9-]{3,40}(?:\.\d{1,12}){1,2}$/.test(id) ? await app.stores.runs.get(id) : null;
    if (run === null) throw new EdgeError(notFound());
    return { status: 200, body: runView(run, await app.stores.runs.steps(id)) };
  },
};

function notFound() {
  return problem('RunNotFound', {
    what: 'There is no such run.',
    why: 'No run has this id; it has the form {edge}.{number}.',
    fix: 'GET /api/edges/{name}/runs lists the runs of an edge.',
  });
}
