import { waitsForSomebody } from '../../shared/domain/operation/classify-failure.ts';
import type { Plan, Step } from '../../shared/domain/plan/plan.ts';
import { writesSomething } from '../../shared/domain/plan/step-catalogue.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import type { Progress, Run, StepRecord } from '../../shared/domain/run/run.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { StoredEdge } from '../../shared/domain/stores.ts';
import type { StepInput } from '../run-input.ts';
import { problemOf } from './activity-boundary.ts';
import { canceled } from './canceled.ts';
import { backoffSeconds, mostFailures, mostWrites, stepLimitSeconds } from './step-limits.ts';
import { continuationAtEnd, healthOnly } from './health-of-run.ts';
import { readMemory, type StepMemory, writeMemory } from './step-memory.ts';
import { newStepRecord } from './step-records.ts';
import { stepHandlers } from './steps/step-handlers.ts';
import type { Services, StepContext, Turn } from './steps/step-handler.ts';

const somebodyElseSeconds = 15;

/**
 * One turn of a step: begins it, or asks how it stands when something is under way. Both activities come here, since what was
 * asked for and what is stored can differ after a crash, and what is stored is right.
 */
export async function takeTurn(services: Services, input: StepInput): Promise<Progress> {
  const loaded = await load(services, input);
  if (loaded.edge.activeRun !== input.run) return { state: 'failed', problem: replaced(input.run) };
  if (loaded.record.state === 'Succeeded') return { state: 'done' };
  if (loaded.record.state === 'Failed' && loaded.record.lastProblem)
    return { state: 'failed', problem: loaded.record.lastProblem };
  const cancel = mayEndNow(loaded.record) ? await canceled(services.stores.runs, input.run) : null;
  if (cancel) return endNow(services, loaded, cancel);
  const kept = readMemory(loaded.record);
  const now = secondsNow(services);
  const turn = limited(loaded, now, await attempt(services, loaded, kept));
  const record = recordAfter(loaded.record, kept, turn, now);
  await services.stores.runs.saveStep(input.run, loaded.position, record);
  return progressOf(turn);
}

/** A step that has written is seen to its end, or nobody would know how its write came out. One that queues has nothing under way. */
function mayEndNow(record: StepRecord): boolean {
  const { kind, state } = record;
  const isQueued = readMemory(record).memory?.queued === true;
  return (
    kind !== 'restoreGateway' && (state === 'Pending' || state === 'Skipped' || isQueued || !writesSomething(kind))
  );
}

async function endNow(services: Services, { run, record, position }: Loaded, problem: Problem): Promise<Progress> {
  const begun = record.state !== 'Pending' && record.state !== 'Skipped';
  const ended = begun
    ? ({
        state: 'Failed',
        lastProblem: problem,
        endedAt: secondsNow(services),
        continuation: continuationAtEnd(record),
      } as const)
    : ({ state: 'Skipped', note: problem.what } as const);
  await services.stores.runs.saveStep(run.id, position, { ...record, ...ended });
  return { state: 'failed', problem };
}

/** The watchdog gave its work to another run, which would be disturbed by this one's writes. */
function replaced(run: string): Problem {
  return problem('RunStuck', {
    what: `The run ${run} is not the active one of its edge.`,
    why: 'Another run has replaced it.',
    fix: 'Follow the run that GET /api/edges/{name} names as active.',
    evidence: { run },
  });
}

interface Loaded {
  readonly run: Run & { readonly plan: Plan };
  readonly spec: EdgeSpec;
  readonly edge: StoredEdge;
  readonly step: Step;
  readonly position: number;
  readonly record: StepRecord;
}

async function load({ stores }: Services, input: StepInput): Promise<Loaded> {
  const [run, edge, record] = await Promise.all([
    stores.runs.get(input.run),
    stores.edges.get(input.edge),
    stores.runs.step(input.run, input.step),
  ]);
  // What undoes a run stands behind what it planned.
  const steps = [...(run?.plan?.steps ?? []), ...(run?.undo ?? [])];
  const position = steps.findIndex(({ id }) => id === input.step);
  const step = steps[position];
  if (!run?.spec || !run.plan || !edge || !step) throw new Error('A step was asked for that no stored plan has.');
  // It was validated when it was stored.
  const spec = run.spec as unknown as EdgeSpec;
  return { run: { ...run, plan: run.plan }, spec, edge, step, position, record: record ?? newStepRecord(step) };
}

const secondsNow = ({ ports }: Services): number => Math.floor(ports.clock.now() / 1000);

/** A turn, with what was thrown turned into one as well. */
type Attempt = Turn | { readonly state: 'refused'; readonly problem: Problem; readonly afterSeconds: number };

async function attempt(services: Services, loaded: Loaded, { memory, failures }: StepMemory): Promise<Attempt> {
  const { run, edge, spec, step, record } = loaded;
  const context: StepContext = { ...services, edge, spec, step, record, memory, run: run.id, route: run.plan.route };
  const handler = stepHandlers[step.kind];
  try {
    if (!handler) return { state: 'failed', problem: unsupported(step) };
    return await (memory !== null && handler.poll ? handler.poll(context) : handler.begin(context));
  } catch (error) {
    return refused(services, problemOf(error), failures);
  }
}

function unsupported(step: Step): Problem {
  return problem('Internal', {
    what: `The step ${step.id} cannot be carried out.`,
    why: 'This version of edge-tls has no handler for its kind.',
    fix: 'Request a new run, which plans with the version that is deployed now.',
  });
}

function refused({ pace }: Services, found: Problem, failures: number): Attempt {
  if (found.kind === 'terminal') return { state: 'failed', problem: found };
  if (waitsForSomebody(found))
    return {
      state: 'refused',
      problem: found,
      afterSeconds: found.retryAfterSeconds ?? pace.ours(somebodyElseSeconds),
    };
  if (failures + 1 >= mostFailures) return { state: 'failed', problem: found };
  return {
    state: 'refused',
    problem: found,
    afterSeconds: Math.max(found.retryAfterSeconds ?? 0, pace.ours(backoffSeconds(failures + 1))),
  };
}

/** The same turn, unless the step is past its limits. */
function limited({ record, step }: Loaded, now: number, turn: Attempt): Attempt {
  if (turn.state === 'done' || turn.state === 'failed') return turn;
  const elapsed = record.startedAt === null ? 0 : now - record.startedAt;
  const because = 'problem' in turn ? turn.problem : undefined;
  if (elapsed > stepLimitSeconds(step.kind)) return { state: 'failed', problem: timedOut(step, elapsed, because) };
  if (record.attempts + ('writes' in turn ? (turn.writes ?? 0) : 0) > mostWrites)
    return { state: 'failed', problem: neverSettled(step, because) };
  return turn;
}

function timedOut(step: Step, elapsed: number, because: Problem | undefined): Problem {
  return problem('StepTimedOut', {
    what: `${step.title}: not done after ${Math.round(elapsed / 60)} minutes.`,
    why: because ? because.what : 'Azure has not finished it.',
    fix: because
      ? because.fix
      : 'Look at the resource in the Azure portal, then request another run; it continues from what is there.',
    evidence: { step: step.id, lastCode: because?.code ?? null },
  });
}

function neverSettled(step: Step, because: Problem | undefined): Problem {
  return problem('WritesKeepBeingUndone', {
    what: `${step.title}: begun ${mostWrites} times, and each time the change was replaced or taken back.`,
    why: because?.what ?? 'Something else writes the same resource at the same time.',
    fix: 'Find the other writer (a pipeline, a controller) in the activity log of the resource and stop it, then request another run.',
    evidence: { step: step.id },
  });
}

function recordAfter(record: StepRecord, kept: StepMemory, turn: Attempt, now: number): StepRecord {
  const settled = turn.state === 'done' || turn.state === 'failed';
  const states = {
    done: 'Succeeded',
    failed: 'Failed',
    poll: 'Running',
    again: 'Waiting',
    refused: 'Waiting',
  } as const;
  return {
    ...record,
    state: states[turn.state],
    attempts: record.attempts + ('writes' in turn ? (turn.writes ?? 0) : 0),
    startedAt: record.startedAt ?? now,
    endedAt: settled ? now : null,
    lastProblem: 'problem' in turn ? (turn.problem ?? record.lastProblem) : record.lastProblem,
    note: 'note' in turn ? turn.note : turn.state === 'failed' ? record.note : turn.problem.what,
    continuation: writeMemory(memoryAfter(kept, turn)),
  };
}

function memoryAfter(kept: StepMemory, turn: Attempt): StepMemory {
  if (turn.state === 'done') return { memory: turn.memory ?? null, failures: 0 };
  if (turn.state === 'poll') return { memory: turn.memory, failures: 0 };
  if (turn.state === 'again') return { memory: null, failures: 0 };
  if (turn.state === 'failed')
    return { memory: ('memory' in turn && turn.memory) || healthOnly(kept.memory), failures: kept.failures };
  const operationGone = turn.problem.code === 'OperationUrlGone';
  return {
    // The resource itself tells how an operation ended whose address Azure has forgotten.
    memory: operationGone ? null : kept.memory,
    failures: waitsForSomebody(turn.problem) ? kept.failures : kept.failures + 1,
  };
}

function progressOf(turn: Attempt): Progress {
  if (turn.state === 'done') return { state: 'done' };
  if (turn.state === 'failed') return { state: 'failed', problem: turn.problem };
  return { state: 'waiting', next: turn.state === 'poll' ? 'poll' : 'begin', afterSeconds: turn.afterSeconds };
}
