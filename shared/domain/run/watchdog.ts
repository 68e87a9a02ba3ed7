import { EdgeError, type Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { StoredEdge } from '../stores.ts';
import { changeEdge } from './change-edge.ts';
import { causeOf, type OrchestrationEnd } from './orchestration-end.ts';
import { parseRunId, runId } from './run-id.ts';
import { recordRun, type RunServices, secondsNow } from './run-services.ts';
import type { Run } from './run.ts';

export interface WatchdogServices extends RunServices {
  /** Whether an orchestration of this id is under way. */
  readonly isAlive: (run: string) => Promise<boolean>;
  /** How the orchestration of this id ended; null when there is none. */
  readonly endOf?: (run: string) => Promise<OrchestrationEnd | null>;
  /** Ends the orchestration of this id, if there is one; its history stays. */
  readonly stop: (run: string, why: string) => Promise<void>;
  /** When a run that still works must be stuck, epoch seconds; null while it waits for a person. */
  readonly deadlineOf: (run: Run) => Promise<number | null>;
}

export interface Watched {
  readonly replaced: readonly { readonly run: string; readonly by: string }[];
  readonly failed: readonly { readonly edge: string; readonly code: string }[];
}

/**
 * Replaces every active run that is stuck: its orchestration is gone although it had begun, or still says Running long after every step
 * would have given up. The replacement reads the world anew; record, steps and history of the stuck one stay.
 */
export async function watch(services: WatchdogServices): Promise<Watched> {
  const replaced: { run: string; by: string }[] = [];
  const failed: { edge: string; code: string }[] = [];
  for (const edge of await services.stores.edges.list()) {
    try {
      const by = await watchEdge(services, edge);
      if (by !== null && edge.activeRun !== null) replaced.push({ run: edge.activeRun, by });
    } catch (error) {
      failed.push({ edge: edge.name, code: error instanceof EdgeError ? error.problem.code : 'Internal' });
    }
  }
  return { replaced, failed };
}

async function watchEdge(services: WatchdogServices, { name, activeRun }: StoredEdge): Promise<string | null> {
  const run = activeRun === null ? null : await services.stores.runs.get(activeRun);
  // A run that has not begun is started by the pump, and one that has ended is completed by it.
  if (run === null || (run.status !== 'Running' && run.status !== 'WaitingForApproval')) return null;
  const stuck = await stuckBecause(services, run);
  if (stuck === null) return null;
  await services.stop(run.id, stuck.why);
  return replace(services, { edge: name, run, stuck });
}

interface Stuck {
  readonly why: string;
  /** What Durable Functions says of how its orchestration ended. */
  readonly evidence?: { readonly orchestration: string; readonly cause: string | null };
}

async function stuckBecause(services: WatchdogServices, run: Run): Promise<Stuck | null> {
  const { isAlive, deadlineOf, clock } = services;
  if (!(await isAlive(run.id))) return gone(await endOf(services, run.id));
  const deadline = await deadlineOf(run);
  if (deadline === null || secondsNow(clock) <= deadline) return null;
  return { why: 'Its orchestration still says that it runs, long after every step should have ended.' };
}

/** The cause is worth telling and not worth failing for. */
async function endOf({ endOf: ask }: WatchdogServices, run: string): Promise<OrchestrationEnd | null> {
  try {
    return (await ask?.(run)) ?? null;
  } catch {
    return null;
  }
}

function gone(end: OrchestrationEnd | null): Stuck {
  if (end === null) return { why: 'Its orchestration is gone, although the run has not ended.' };
  const cause = causeOf(end);
  return {
    why: `Its orchestration has ended (${end.status}), although the run has not${cause ? `: ${cause}` : '.'}`,
    evidence: { orchestration: end.status, cause },
  };
}

/** Null when the run has ended meanwhile, properly. From the guarded write on, the stuck run's own activities refuse to write. */
async function replace(
  services: WatchdogServices,
  { edge: name, run, stuck: found }: { edge: string; run: Run; stuck: Stuck },
): Promise<string | null> {
  const parts = parseRunId(run.id);
  if (parts === null) return null;
  const by = runId({ ...parts, replacement: parts.replacement + 1 });
  const now = secondsNow(services.clock);
  const { edge, result } = await changeEdge(services.stores.edges, name, (current) =>
    current.activeRun === run.id
      ? { edge: { ...current, activeRun: by, updatedAt: now }, result: true }
      : { edge: null, result: false },
  );
  if (!result) return null;
  await recordRun(services, by, { ...edge, pendingReason: edge.pendingReason ?? run.reason });
  await services.stores.runs.update({ ...run, status: 'Failed', problem: stuck(run.id, by, found), endedAt: now });
  await services.start(by, name);
  return by;
}

function stuck(run: string, by: string, { why, evidence }: Stuck): Problem {
  return problem('RunStuck', {
    what: `The run ${run} stopped moving and was replaced by ${by}.`,
    why,
    fix: `Follow ${by}, which goes on from what is there.`,
    evidence: { run, replacedBy: by, ...evidence },
  });
}
