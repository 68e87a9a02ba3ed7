import { EdgeError } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { Edges, StoredEdge } from '../stores.ts';

/** Every lost race means that somebody else got through, so this many are lost only when something is wrong. */
const MAX_ATTEMPTS = 100;

export interface EdgeDecision<T> {
  /** What to write; null for nothing. */
  readonly edge: StoredEdge | null;
  readonly result: T;
}

/**
 * Reads an edge, decides, and writes what was decided only if nobody wrote meanwhile; decides anew on what is there otherwise.
 * `EdgeNotFound` when there is no such edge, `EdgeChanged` when it never got through.
 */
export async function changeEdge<T>(
  edges: Edges,
  name: string,
  decide: (edge: StoredEdge) => EdgeDecision<T>,
): Promise<{ readonly edge: StoredEdge; readonly result: T }> {
  for (let attempt = 1; ; attempt++) {
    const current = await edges.get(name);
    if (current === null) throw new EdgeError(edgeNotFound(name));
    const decision = decide(current);
    if (decision.edge === null) return { edge: current, result: decision.result };
    try {
      return { edge: await edges.replace(decision.edge), result: decision.result };
    } catch (error) {
      if (!isEdgeChanged(error) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function isEdgeChanged(error: unknown): boolean {
  return error instanceof EdgeError && error.problem.code === 'EdgeChanged';
}

function edgeNotFound(name: string) {
  return problem('EdgeNotFound', {
    what: `There is no edge ${name}.`,
    why: 'It was never stored, or has been deleted.',
    fix: 'List the edges with GET /api/edges.',
    evidence: { edge: name },
  });
}
