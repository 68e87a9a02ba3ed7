import { EdgeError, type Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { StoredEdge } from '../stores.ts';
import { changeEdge } from './change-edge.ts';
import { recordRun, type RunServices, secondsNow } from './run-services.ts';
import { runId } from './run-id.ts';

export interface PumpServices extends RunServices {
  /** Whether an orchestration of this id is under way. */
  readonly isAlive: (run: string) => Promise<boolean>;
}

export interface Pumped {
  /** Runs that were started. */
  readonly started: readonly string[];
  readonly failed: readonly { readonly edge: string; readonly problem: Problem }[];
}

/**
 * Starts every active run that has no instance, and a run for every edge with a generation that none covers: what a crash between
 * two writes has left behind. An edge that cannot be looked after does not keep the others from it.
 */
export async function pump(services: PumpServices): Promise<Pumped> {
  const started: string[] = [];
  const failed: { edge: string; problem: Problem }[] = [];
  for (const edge of await services.stores.edges.list()) {
    try {
      const run = await pumpEdge(services, edge);
      if (run !== null) started.push(run);
    } catch (error) {
      failed.push({ edge: edge.name, problem: problemOf(error) });
    }
  }
  return { started, failed };
}

async function pumpEdge(services: PumpServices, listed: StoredEdge): Promise<string | null> {
  if (listed.activeRun === null && listed.requestedGeneration <= listed.observedGeneration) return null;
  const edge = listed.activeRun === null ? await activate(services, listed.name) : listed;
  const run = edge.activeRun;
  if (run === null || (await services.isAlive(run))) return null;
  // The listing is a moment old: the run may have ended, properly, since.
  if ((await services.stores.edges.get(edge.name))?.activeRun !== run) return null;
  await recordRun(services, run, edge);
  await services.start(run, edge.name);
  return run;
}

async function activate(services: PumpServices, name: string): Promise<StoredEdge> {
  const now = secondsNow(services.clock);
  const { edge } = await changeEdge(services.stores.edges, name, (current) => {
    if (current.activeRun !== null || current.requestedGeneration <= current.observedGeneration)
      return { edge: null, result: null };
    const run = runId({ edge: name, generation: current.requestedGeneration });
    return { edge: { ...current, activeRun: run, updatedAt: now }, result: null };
  });
  return edge;
}

function problemOf(error: unknown): Problem {
  if (error instanceof EdgeError) return error.problem;
  return problem('Internal', {
    what: 'A run could not be started.',
    why: error instanceof Error ? error.message.slice(0, 300) : 'The reason is unknown.',
    fix: 'It is tried again every minute; look at the health of the Durable Functions store if it lasts.',
    kind: 'retryable',
  });
}
