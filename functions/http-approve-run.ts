import { randomUUID } from 'node:crypto';
import { isEnded } from '../orchestrations/activities/is-ended.ts';
import type { Plan } from '../shared/domain/plan/plan.ts';
import { planFingerprint } from '../shared/domain/plan/plan-fingerprint.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { Run } from '../shared/domain/run/run.ts';
import type { Answer, Call } from './call.ts';
import { findRun } from './find-run.ts';
import { ended } from './http-cancel-run.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { idempotent } from './idempotency.ts';
import { planNow } from './plan-now.ts';
import { problemAnswer } from './problem-response.ts';
import { runAccepted } from './run-accepted.ts';

/**
 * `POST /api/runs/{id}/approve` with `{ "planFingerprint": "…" }`, which `GET /api/runs/{id}` shows beside the plan. The plan is made
 * anew and compared: what was looked at is what runs, or 409 with the plan that would run now. The same approval twice is one.
 */
export const postApprove: HttpEndpoint = {
  name: 'approveRun',
  method: 'POST',
  route: 'runs/{id}/approve',
  role: 'Edge.Apply',
  takesBody: true,
  handle: idempotent('approve', async (call) => {
    const run = await findRun(call);
    const wanted = fingerprintIn(await call.body());
    if (isEnded(run)) throw new EdgeError(ended(run));
    const approved = (await call.app.stores.runs.paper(run.id, 'approval'))?.planFingerprint;
    if (run.status !== 'WaitingForApproval') {
      if (approved === wanted) return runAccepted(run.id, run.edge);
      throw new EdgeError(notWaiting(run));
    }
    const plan = await planOf(call, run);
    if (planFingerprint(plan) !== wanted) return planChanged(call, run, plan);
    const at = Math.floor(call.app.ports.clock.now() / 1000);
    const approval = { id: randomUUID(), planFingerprint: wanted, by: call.caller.name, at };
    await call.app.stores.runs.savePaper(run.id, 'approval', approval);
    return runAccepted(run.id, run.edge);
  }),
};

function fingerprintIn(body: unknown): string {
  const found = typeof body === 'object' && body !== null && 'planFingerprint' in body ? body.planFingerprint : null;
  if (typeof found === 'string' && /^[0-9a-f]{64}$/.test(found)) return found;
  throw new EdgeError(
    problem('ApprovalIncomplete', {
      what: 'The approval does not say which plan it is for.',
      why: 'planFingerprint is missing or is not 64 hexadecimal digits.',
      fix: 'Send { "planFingerprint": "…" } with the value that GET /api/runs/{id} shows.',
    }),
  );
}

async function planOf({ app }: Call, run: Run): Promise<Plan> {
  const edge = await app.stores.edges.get(run.edge);
  if (edge === null || edge.activeRun !== run.id) throw new EdgeError(notWaiting(run));
  return planNow(app, edge, run);
}

function planChanged({ correlationId }: Call, run: Run, plan: Plan): Answer {
  const answer = problemAnswer(
    new EdgeError(
      problem('PlanChanged', {
        what: `The plan of ${run.id} is not the one that was approved.`,
        why: 'The world or the spec changed since that plan was made; the one that would run now is in the answer.',
        fix: 'Look at plan, and approve it with its planFingerprint.',
        evidence: { run: run.id },
      }),
    ),
    correlationId,
  );
  return { ...answer, body: { ...(answer.body as object), plan, planFingerprint: planFingerprint(plan) } };
}

function notWaiting({ id, status }: Run) {
  return problem('RunNotWaiting', {
    what: `The run ${id} does not wait for an approval.`,
    why: `Its status is ${status}.`,
    fix: 'Look at the run with GET /api/runs/{id}.',
    evidence: { run: id, status },
  });
}
