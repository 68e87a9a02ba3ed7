import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import { edgeName } from '../shared/domain/spec/resource-name.ts';
import type { StoredEdge } from '../shared/domain/stores.ts';
import type { Call } from './call.ts';

/** The edge that the route names. `EdgeNotFound` also for what could not be the name of any: it never reaches the store. */
export async function findEdge({ app, params }: Call): Promise<StoredEdge> {
  const name = edgeName.safeParse(params.name);
  const edge = name.success ? await app.stores.edges.get(name.data) : null;
  if (edge) return edge;
  throw new EdgeError(
    problem('EdgeNotFound', {
      what: 'There is no such edge.',
      why: 'No spec has been stored under this name, or it was deleted.',
      fix: 'GET /api/edges lists the edges; PUT /api/edges/{name} creates one.',
    }),
  );
}
