import { type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import { driftMessage } from '../../shared/domain/plan/is-drift-only.ts';
import { isRenewalOf } from '../../shared/domain/run/is-renewal-of.ts';
import { keepsFromReady } from '../../shared/domain/plan/keeps-from-ready.ts';
import { completeRun } from '../../shared/domain/run/complete-run.ts';
import type { Run, StepRecord } from '../../shared/domain/run/run.ts';
import { seenByPlan, takenRoot } from '../../shared/domain/run/taken-root.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import { type Seen, type Verdict, verdictOf } from '../../shared/domain/status/edge-verdict.ts';
import { withLastKnown } from '../../shared/domain/status/hop-status.ts';
import type { EdgeStatus, StoredEdge } from '../../shared/domain/stores.ts';
import type { Done, RunInput } from '../run-input.ts';
import { canceled } from './canceled.ts';
import { seenOf } from './edge-status.ts';
import { orNull } from './gather.ts';
import { followRoot } from './follow-root.ts';
import { continuationAtEnd, healthOfRun } from './health-of-run.ts';
import { isEnded } from './is-ended.ts';
import { keepNotifications, withNotice } from './keep-notifications.ts';
import { waitingForApproval } from './mark-waiting.ts';
import { observeEdge } from './observe-edge.ts';
import { removeEdge } from './remove-edge.ts';
import { readMemory } from './step-memory.ts';
import type { Services } from './steps/step-handler.ts';
import { ownValue } from '../../shared/domain/own-value.ts';

/** Ends a run: its own record, what was seen on the edge, and the run that was asked for meanwhile. Done twice it changes nothing. */
export const finishRunWith =
  (services: Services) =>
  async ({ edge: name, run: id }: RunInput, start: (run: string, edge: string) => Promise<void>): Promise<Done> => {
    const { stores, ports } = services;
    const [run, edge] = await Promise.all([stores.runs.get(id), stores.edges.get(name)]);
    // An edge that its own removal took away is no longer there when that removal is finished a second time.
    if (!run || !edge) return withNotice(stores.runs, id, { ok: run?.status === 'Succeeded' });
    const ended = isEnded(run) ? run : await end(services, run);
    const ok = ended.status === 'Succeeded';
    if (ok && ended.plan?.route === 'remove') {
      await keepNotifications(services, { run: ended, edge, after: null });
      return withNotice(stores.runs, id, await removeEdge(stores, ended, Math.floor(ports.clock.now() / 1000)));
    }
    const outcome = { status: await statusOf(services, ended, edge), ...renewed(ok, ended, edge) };
    await keepNotifications(services, { run: ended, edge, after: outcome.status });
    await followRoot({ stores, clock: ports.clock, start }, ended, edge);
    await completeRun({ stores, clock: ports.clock, start }, { edge: name, run: id, outcome });
    return withNotice(stores.runs, id, { ok });
  };

/** A renewal that was asked for while this run worked belongs to the next. */
const renewed = (ok: boolean, run: Run, edge: StoredEdge): { renewRequested?: false } =>
  ok && isRenewalOf(edge, run.generation) ? { renewRequested: false } : {};

async function end({ stores, ports }: Services, run: Run): Promise<Run> {
  const records = await stores.runs.steps(run.id);
  const now = Math.floor(ports.clock.now() / 1000);
  await Promise.all(records.map((record, position) => settle(stores, { run: run.id, record, position, now })));
  const cancel = await canceled(stores.runs, run.id);
  const found = run.problem ?? (run.isReport ? null : problemOfSteps(records, cancel));
  const ended: Run = { ...run, status: statusAfter(found), problem: found && withUndo(found, records), endedAt: now };
  await stores.runs.update(ended);
  return ended;
}

async function settle(
  { runs }: Services['stores'],
  { run, record, position, now }: { run: string; record: StepRecord; position: number; now: number },
): Promise<void> {
  if (record.state === 'Succeeded' || record.state === 'Failed' || record.state === 'Skipped') return;
  const begun = record.state !== 'Pending';
  const settled = begun
    ? ({ state: 'Failed', lastProblem: record.lastProblem ?? unanswered(record), endedAt: now } as const)
    : ({ state: 'Skipped' } as const);
  await runs.saveStep(run, position, { ...record, ...settled, continuation: continuationAtEnd(record) });
}

const statusAfter = (found: Problem | null): Run['status'] =>
  found === null ? 'Succeeded' : found.code === 'RunCanceled' ? 'Canceled' : 'Failed';

/** What became of the gateway stands with the reason why the run did not succeed. */
function withUndo(found: Problem, records: readonly StepRecord[]): Problem {
  const undo = records.find(({ kind }) => kind === 'restoreGateway');
  if (!undo) return found;
  const gateway = undo.state === 'Succeeded' ? 'as it was before the run' : 'could not be put back';
  return { ...found, evidence: { ...found.evidence, gateway } };
}

/** The first in the order of the plan; null when every step succeeded. */
function problemOfSteps(records: readonly StepRecord[], cancel: Problem | null): Problem | null {
  const open = records.find(({ state }) => state !== 'Succeeded');
  if (!open) return null;
  const ended = records.find(({ state }) => state === 'Failed');
  if (!ended && cancel) return cancel;
  const failed = ended ?? records.find(({ state }) => state !== 'Pending' && state !== 'Succeeded');
  return failed?.lastProblem ?? unanswered(failed ?? open);
}

function unanswered({ id, title }: StepRecord): Problem {
  return problem('Internal', {
    what: `${title}: the step ended without an answer.`,
    why: 'Its activity failed every time it was tried, most likely because the tables could not be reached.',
    fix: 'Check GET /api/healthz and the application log, then request another run; it continues from what is there.',
    evidence: { step: id },
  });
}

async function statusOf(services: Services, run: Run, edge: StoredEdge): Promise<EdgeStatus | null> {
  const before = edge.status;
  const seen = await seenAtEnd(services, run);
  const verdict = await verdictOn(services, run, { before, seen });
  const plannedAt = seenByPlan(run)?.at;
  const planned = plannedAt === undefined ? {} : { plannedAt };
  if (seen === null) return before && { ...before, ...planned, ...verdict };
  const dns = await withWritten(services, run, { before, dns: seen.dns });
  return { ...seen, ...planned, hops: withLastKnown(seen.hops, before), dns, ...verdict };
}

async function verdictOn(
  { stores }: Services,
  run: Run,
  { before, seen }: { readonly before: EdgeStatus | null; readonly seen: Seen | null },
): Promise<Verdict> {
  const { problem, plan } = run;
  if (run.isReport && plan) return { ready: false, reason: 'DriftFound', message: driftMessage(plan) };
  const isKept = before?.ready === false && before.reason !== waitingForApproval;
  if (problem?.code === 'RunCanceled' && isKept && !(await hasBegun(stores, run))) return stillUnready(before);
  if (problem) return { ready: false, reason: problem.code, message: `${problem.what} ${problem.fix}` };
  const told = plan && keepsFromReady(plan);
  if (told) return { ready: false, reason: told.code, message: `${told.what} ${told.fix}` };
  const looked = seen ?? before;
  return looked ? verdictOf(looked) : nothingSeen;
}

/** A run that succeeded and then could not look: what it did is done, and what came of it is not known. */
const nothingSeen: Verdict = {
  ready: false,
  reason: 'NotSeen',
  message: 'The run succeeded, and the edge could not be looked at afterwards. Request a run.',
};

const hasBegun = async ({ runs }: Services['stores'], { id }: Run): Promise<boolean> =>
  (await runs.steps(id)).some(({ startedAt }) => startedAt !== null);

/** A run that was canceled before it did anything has mended nothing: why the edge is not ready is what it was. */
function stillUnready({ reason, message }: EdgeStatus): Verdict {
  const note = 'A run that was to see to it was canceled.';
  return { ready: false, reason, message: message.endsWith(note) ? message : `${message} ${note}` };
}

/** Where the server could not be asked, what this run or an earlier one wrote and saw answered on the machine. */
async function withWritten(
  { stores }: Services,
  run: Run,
  { before, dns }: { readonly before: EdgeStatus | null; readonly dns: EdgeStatus['dns'] },
): Promise<EdgeStatus['dns']> {
  if (dns.every(({ answers }) => answers !== null)) return dns;
  const step = await stores.runs.step(run.id, 'ensureRecord');
  const written = ((step && readMemory(step).memory?.addresses) ?? {}) as Readonly<Record<string, string>>;
  return dns.map((one) => {
    const { name, answers } = one;
    const address = ownValue(written, name) ?? before?.dns.find((seen) => seen.name === name)?.written;
    return answers === null && address !== undefined ? { ...one, written: address } : one;
  });
}

/**
 * What the proof at the end saw; what planning saw, when nothing was begun (nothing to do, blocked, reported, canceled); a fresh look
 * otherwise. Health is what the run saw last.
 */
async function seenAtEnd({ stores, ports }: Services, run: Run): Promise<Seen | null> {
  const records = await stores.runs.steps(run.id);
  const proof = records.findLast(({ kind, state }) => kind === 'proveChain' && state === 'Succeeded');
  const planned = (run.continuation?.seen ?? null) as unknown as Seen | null;
  const begun = records.some(({ startedAt }) => startedAt !== null);
  const kept = (proof && readMemory(proof).memory?.seen) ?? (begun ? null : planned);
  const health = await healthOfRun(stores.runs, run.id);
  const seen =
    (kept as unknown as Seen | null) ?? (await lookNow(run, { ports, health, root: takenRoot(run, records) }));
  return seen !== null && health === null && planned !== null ? { ...seen, health: planned.health } : seen;
}

interface Look {
  readonly ports: Services['ports'];
  readonly health: unknown;
  /** The root that the run keeps to. */
  readonly root: string | null;
}

async function lookNow({ spec: stored }: Run, { ports, health, root }: Look): Promise<Seen | null> {
  if (!stored) return null;
  const spec = stored as unknown as EdgeSpec;
  const looked = await orNull(observeEdge(ports, spec, health, root));
  return looked?.observed ? seenOf(spec, looked.observed) : null;
}
