import { changeEdge } from './change-edge.ts';
import { completeGeneration, type EdgeOutcome } from './complete-generation.ts';
import { recordRun, type RunServices, secondsNow } from './run-services.ts';

export interface RunEnd {
  /** Edge name. */
  readonly edge: string;
  readonly run: string;
  /** Written together with the completion. */
  readonly outcome?: EdgeOutcome;
}

/**
 * Ends the active run and starts the one that was asked for meanwhile, whose id it answers; null when there is none. Called a
 * second time it changes nothing. `EdgeNotFound` when the edge is gone.
 */
export async function completeRun(services: RunServices, end: RunEnd): Promise<string | null> {
  const { run, outcome = {} } = end;
  const now = secondsNow(services.clock);
  const { edge, result: next } = await changeEdge(services.stores.edges, end.edge, (current) => {
    const completed = completeGeneration(current, { run, outcome, now });
    return { edge: completed?.edge ?? null, result: completed?.next ?? null };
  });
  if (next === null) return null;
  await recordRun(services, next, edge);
  await services.start(next, edge.name);
  return next;
}
