import { changeEdge } from './change-edge.ts';
import { type EdgeChange, requestGeneration } from './request-generation.ts';
import { recordRun, type RunServices, secondsNow } from './run-services.ts';
import type { StoredEdge } from '../stores.ts';
import type { RunReason } from './run.ts';

export interface RunRequest {
  /** Edge name. */
  readonly edge: string;
  readonly reason: RunReason;
  /** Written together with the request. */
  readonly change?: EdgeChange;
  /** Throws what speaks against it, of the edge as it is when it is written. */
  readonly unless?: (edge: StoredEdge) => void;
}

export interface RequestedRun {
  /** The run that covers the request. */
  readonly run: string;
  /** False when another run works and this one waits for its end. */
  readonly started: boolean;
}

/**
 * The one function that every trigger shares. Nothing gets lost between its writes: the pump starts a run whose start did not
 * happen. `EdgeNotFound` when there is no such edge.
 */
export async function requestRun(services: RunServices, request: RunRequest): Promise<RequestedRun> {
  const { reason, change = {}, unless } = request;
  const now = secondsNow(services.clock);
  const { edge, result } = await changeEdge(services.stores.edges, request.edge, (current) => {
    unless?.(current);
    const { edge: next, ...decided } = requestGeneration(current, { reason, change, now });
    return { edge: next, result: decided };
  });
  await recordRun(services, result.run, edge);
  if (result.activated) await services.start(result.run, edge.name);
  return { run: result.run, started: result.activated };
}
