import { type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import { driftMessage } from '../../shared/domain/plan/is-drift-only.ts';
import { completeRun } from '../../shared/domain/run/complete-run.ts';
import type { Run, StepRecord } from '../../shared/domain/run/run.ts';
import { seenByPlan } from '../../shared/domain/run/taken-root.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';
import type { EdgeStatus, StoredEdge } from '../../shared/domain/stores.ts';
import type { Done, RunInput } from '../run-input.ts';
import { canceled } from './canceled.ts';
import { seenOf } from './edge-status.ts';
import { orNull } from './gather.ts';
import { followRoot } from './follow-root.ts';
import { healthOfRun } from './health-of-run.ts';
import { isEnded } from './is-ended.ts';
import { keepNotifications, withNotice } from './keep-notifications.ts';
import { observeEdge } from './observe-edge.ts';
import { removeEdge } from './remove-edge.ts';
import { rootVersionOf } from './root-of-run.ts';
import { readMemory } from './step-memory.ts';
import type { Services } from './steps/step-handler.ts';

type Seen = Omit<EdgeStatus, 'ready' | 'reason' | 'message'>;

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
  ok && (edge.renewGeneration ?? edge.requestedGeneration) <= run.generation ? { renewRequested: false } : {};

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
  await runs.saveStep(run, position, { ...record, ...settled, continuation: null });
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
  const looked = (await seenAtEnd(services, run)) ?? edge.status;
  if (!looked) return null;
  const plannedAt = seenByPlan(run)?.at;
  const seen = {
    ...looked,
    ...(plannedAt === undefined ? {} : { plannedAt }),
    dns: await withWritten(services, run, { before: edge.status, dns: looked.dns }),
  };
  const { problem, plan } = run;
  if (run.isReport && plan) return { ...seen, ready: false, reason: 'DriftFound', message: driftMessage(plan) };
  return problem
    ? { ...seen, ready: false, reason: problem.code, message: `${problem.what} ${problem.fix}` }
    : { ...seen, ready: true, reason: 'Converged', message: 'Everything is as the spec wants it, and proven.' };
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
  return dns.map(({ name, answers }) => {
    const address = written[name] ?? before?.dns.find((seen) => seen.name === name)?.written;
    return answers === null && address !== undefined ? { name, answers, written: address } : { name, answers };
  });
}

/** What the proof at the end saw; what planning saw, when there was nothing to do; a fresh look after a failure. */
async function seenAtEnd({ stores, ports }: Services, run: Run): Promise<Seen | null> {
  const proof = (await stores.runs.steps(run.id)).findLast(
    ({ kind, state }) => kind === 'proveChain' && state === 'Succeeded',
  );
  const kept =
    (proof && readMemory(proof).memory?.seen) ??
    (run.isReport || run.plan?.steps.length === 0 ? run.continuation?.seen : null);
  if (kept) return kept as unknown as Seen;
  if (!run.spec) return null;
  const spec = run.spec as unknown as EdgeSpec;
  const [health, root] = await Promise.all([healthOfRun(stores.runs, run.id), rootVersionOf(stores.runs, run.id)]);
  const looked = await orNull(observeEdge(ports, spec, health, root));
  return looked?.observed ? seenOf(spec, looked.observed) : null;
}
