import type { JsonObject } from '../../shared/domain/json.ts';
import { waitsForSomebody } from '../../shared/domain/operation/classify-failure.ts';
import type { Operation } from '../../shared/domain/operation/operation.ts';
import { isDriftOnly } from '../../shared/domain/plan/is-drift-only.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { planRequestOf } from '../../shared/domain/plan/plan-request.ts';
import { stagesOf } from '../../shared/domain/plan/stages-of.ts';
import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import { isNudge } from '../../shared/domain/run/is-nudge.ts';
import type { Run } from '../../shared/domain/run/run.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { StoredEdge } from '../../shared/domain/stores.ts';
import type { Planned, RunInput } from '../run-input.ts';
import { askHealth, type AskedHealth, hasBackends, pollHealth } from './ask-health.ts';
import { approvalOf, isAnswered, refusedApproval, untilApproved } from './approval.ts';
import { blockedBy } from './blocked-by.ts';
import { canceled } from './canceled.ts';
import { seenOf } from './edge-status.ts';
import { isEnded } from './is-ended.ts';
import { markWaiting } from './mark-waiting.ts';
import { planEdgeNow, type PlannedNow } from './plan-edge-now.ts';
import { backoffSeconds, mostFailures } from './step-limits.ts';
import { savePlannedSteps } from './step-records.ts';
import type { Services } from './steps/step-handler.ts';

/** How long a run waits for somebody else's work on the gateway or on API Management before it gives up, in seconds. */
const longestWait = 4 * 3600;

/** When Azure does not say how long. */
const throttledSeconds = 15;

/** What planning remembers between its turns; while it waits for an approval, also what it saw and refused. */
interface Memory {
  /** Backend health that is being asked for. */
  readonly operation?: Operation;
  /** Its answer. */
  readonly health?: unknown;
  readonly failures?: number;
  /** Since when blockers that pass by themselves are waited for, epoch seconds. */
  readonly waitingSince?: number;
}

interface Turn {
  readonly services: Services;
  readonly edge: StoredEdge;
  readonly run: Run;
  readonly spec: EdgeSpec;
  readonly memory: Memory;
}

/**
 * Observes the world and stores the plan that the run then follows. Backend health is an operation of its own, so this may
 * take several turns. Asked again after the plan is stored, it answers that plan: a deployment in between changes nothing.
 */
export const planRunWith =
  (services: Services) =>
  async (input: RunInput): Promise<Planned> => {
    const { stores, ports } = services;
    const [run, edge] = await Promise.all([stores.runs.get(input.run), stores.edges.get(input.edge)]);
    if (!run || !edge || isEnded(run) || edge.activeRun !== run.id) return { state: 'stopped' };
    const cancel = await canceled(stores.runs, run.id);
    if (cancel) return stop(services, run, cancel);
    const waits = run.status === 'WaitingForApproval';
    if (run.plan && !waits) return followed(run);
    if (waits && !(await isAnswered(services, run))) return untilApproved(services);
    const started = {
      ...run,
      // Until the approval is seen to be for what would run now, the run waits for one.
      status: waits ? run.status : ('Running' as const),
      startedAt: run.startedAt ?? Math.floor(ports.clock.now() / 1000),
    };
    // From here on it may have read what then changes; a run that has not begun will read it later.
    if (run.status === 'NotStarted') await stores.runs.update(started);
    const memory = (run.continuation ?? {}) as Memory;
    const turn: Turn = { services, edge, run: started, spec: edge.spec as unknown as EdgeSpec, memory };
    try {
      return await takeTurn(turn);
    } catch (error) {
      if (!(error instanceof EdgeError)) throw error;
      return refused(turn, error.problem);
    }
  };

async function stop({ stores }: Services, run: Run, problem: Problem): Promise<Planned> {
  // What is under way already is ended step by step; a plan that nobody has begun to follow is dropped here.
  if (run.plan && run.status !== 'WaitingForApproval') return followed(run);
  await stores.runs.update({ ...run, problem, continuation: { seen: run.continuation?.seen ?? null } });
  return { state: 'stopped' };
}

function followed({ plan, problem, isReport }: Run): Planned {
  return plan === null || problem || isReport
    ? { state: 'stopped' }
    : { state: 'planned', stages: stagesOf(plan).map(({ branches }) => branches) };
}

async function takeTurn(turn: Turn): Promise<Planned> {
  const { memory, edge, services, spec } = turn;
  const { ports } = services;
  if (edge.deleting) return plan(turn, null);
  if (memory.operation) {
    const { operation, ...rest } = memory;
    return heard({ ...turn, memory: rest }, await pollHealth(ports, operation));
  }
  const isKnown = memory.health !== undefined;
  // An edge that was provisioned has something whose health can be asked; the reading of the gateway tells for any other.
  return !isKnown && edge.lastRun !== null ? heard(turn, await askHealth(ports, spec.applicationGateway)) : plan(turn);
}

/** What cannot be told ends the asking, and the next turn asks anew. */
async function heard(turn: Turn, asked: AskedHealth): Promise<Planned> {
  if (asked.state === 'failed') return refused(turn, asked.problem);
  if (asked.state === 'told') return plan(turn, asked.body ?? null);
  await remember(turn, { ...turn.memory, operation: asked.operation });
  return { state: 'waiting', afterSeconds: turn.services.pace.poll(asked.operation) };
}

async function plan(turn: Turn, health: unknown = turn.memory.health): Promise<Planned> {
  const { services, spec, edge, run } = turn;
  const planned = withoutQueues(await planEdgeNow(services.ports, planRequestOf(edge, { health, run })));
  if (health === undefined && planned.observed !== null && hasBackends(planned.observed.gateway.document))
    return heard(turn, await askHealth(services.ports, spec.applicationGateway));
  const { blockers } = planned.plan;
  if (blockers.length > 0 && blockers.every(({ kind }) => kind === 'retryable'))
    return waitFor(turn, planned, blockers);
  return store(turn, planned);
}

/**
 * What its own step waits for is nothing to wait for before the plan: who is not in the queue for API Management is not taken along when
 * it is written next, and a dozen edges of one service would come to it one after the other.
 */
function withoutQueues({ plan, ...planned }: PlannedNow): PlannedNow {
  return {
    ...planned,
    plan: { ...plan, blockers: plan.blockers.filter(({ code }) => code !== 'ApiManagementTransitioning') },
  };
}

/** Somebody else's work ends by itself; what is planned then is planned on a fresh reading. */
async function waitFor(turn: Turn, planned: PlannedNow, blockers: readonly Problem[]): Promise<Planned> {
  const { ports, pace } = turn.services;
  const now = Math.floor(ports.clock.now() / 1000);
  const since = turn.memory.waitingSince ?? now;
  if (now - since > longestWait) return store(turn, planned);
  await remember(turn, { waitingSince: since });
  const asked = Math.max(...blockers.map(({ retryAfterSeconds = 30 }) => retryAfterSeconds));
  return { state: 'waiting', afterSeconds: pace.ours(asked) };
}

/** Steps before the plan: whoever sees the plan finds its steps. */
async function store(turn: Turn, { plan, observed }: PlannedNow): Promise<Planned> {
  const { services, run, spec } = turn;
  const { stores } = services;
  const problem = plan.blockers.length > 0 ? blockedBy(plan.blockers) : null;
  // A run that has nothing to do has no later look at the world, so what was seen here is what its end reports.
  const seen = observed ? (seenOf(spec, observed) as unknown as JsonObject) : null;
  const asked = problem ? 'notNeeded' : await approvalOf(turn, plan);
  const reports = asked !== 'given' && isReport(turn, plan);
  const approval = reports ? 'notNeeded' : asked;
  if (approval === 'notNeeded' || approval === 'given') await savePlannedSteps(stores.runs, run.id, plan);
  const planned: Run = {
    ...run,
    status: approval === 'notNeeded' || approval === 'given' ? 'Running' : 'WaitingForApproval',
    plan,
    problem,
    spec,
    ...(reports ? { isReport: true } : {}),
    continuation: { seen, gatewayName: observed?.gateway.publicFqdn ?? null, ...refusedApproval(approval) },
  };
  await stores.runs.update(planned);
  if (planned.status !== 'WaitingForApproval') return followed(planned);
  await markWaiting(stores, { edge: run.edge, run: run.id, plan });
  return untilApproved(services);
}

/** Where drift is only reported, a run that nobody asked for or approved mends none. What is blocked is told of as such. */
function isReport({ services, run, edge }: Turn, plan: Plan): boolean {
  const isAsked = !isNudge(run.reason) || (edge.askedGeneration ?? 0) >= run.generation;
  return services.drift === 'report' && !isAsked && plan.blockers.length === 0 && isDriftOnly(plan);
}

async function remember({ services, run }: Turn, memory: Memory): Promise<void> {
  await services.stores.runs.update({ ...run, continuation: JSON.parse(JSON.stringify(memory)) as JsonObject });
}

/** Somebody else's lock, or a quota that a hundred edges use up together, is waited for; but not for ever. */
async function isPastWaiting(turn: Turn): Promise<boolean> {
  const now = Math.floor(turn.services.ports.clock.now() / 1000);
  const { waitingSince = now } = turn.memory;
  await remember(turn, { ...turn.memory, waitingSince });
  return now - waitingSince > longestWait;
}

/** What may pass is tried again; what cannot ends the run with its problem. */
async function refused(turn: Turn, problem: Problem): Promise<Planned> {
  const { pace } = turn.services;
  if (waitsForSomebody(problem) && !(await isPastWaiting(turn)))
    return { state: 'waiting', afterSeconds: problem.retryAfterSeconds ?? pace.ours(throttledSeconds) };
  const failures = (turn.memory.failures ?? 0) + 1;
  if (problem.kind === 'retryable' && failures < mostFailures) {
    const { operation, ...memory } = turn.memory;
    // What Azure has forgotten is asked anew.
    const under = operation && problem.code !== 'OperationUrlGone' ? { operation } : {};
    await remember(turn, { ...memory, ...under, failures });
    const seconds = Math.max(problem.retryAfterSeconds ?? 0, pace.ours(backoffSeconds(failures)));
    return { state: 'waiting', afterSeconds: seconds };
  }
  await turn.services.stores.runs.update({ ...turn.run, problem, continuation: null });
  return { state: 'stopped' };
}
