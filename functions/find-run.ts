import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { Run } from '../shared/domain/run/run.ts';
import type { Call } from './call.ts';

/** The run that the route names. `RunNotFound` also for what could not be the id of any: it never reaches the store. */
export async function findRun({ app, params }: Call): Promise<Run> {
  const id = params.id ?? '';
  const run = /^[a-z0-9-]{3,40}(?:\.\d{1,12}){1,2}$/.test(id) ? await app.stores.runs.get(id) : null;
  if (run) return run;
  throw new EdgeError(
    problem('RunNotFound', {
      what: 'There is no such run.',
      why: 'No run has this id; it has the form {edge}.{number}.',
      fix: 'GET /api/edges/{name}/runs lists the runs of an edge.',
    }),
  );
}
