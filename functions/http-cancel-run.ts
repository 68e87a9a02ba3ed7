import { isEnded } from '../orchestrations/activities/is-ended.ts';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { Run } from '../shared/domain/run/run.ts';
import { findRun } from './find-run.ts';
import type { HttpEndpoint } from './http-endpoint.ts';
import { idempotent } from './idempotency.ts';
import { runAccepted } from './run-accepted.ts';

/**
 * `POST /api/runs/{id}/cancel`: the run ends before its next step, and what it did to the gateway is taken back. Asked again, it
 * answers the same. A run that has succeeded or failed cannot be canceled: 409.
 */
export const postCancel: HttpEndpoint = {
  name: 'cancelRun',
  method: 'POST',
  route: 'runs/{id}/cancel',
  role: 'Edge.Apply',
  handle: idempotent('cancel', async (call) => {
    const run = await findRun(call);
    const { runs } = call.app.stores;
    if (isEnded(run) && run.status !== 'Canceled') throw new EdgeError(ended(run));
    if ((await runs.paper(run.id, 'cancel')) === null) {
      const at = Math.floor(call.app.ports.clock.now() / 1000);
      await runs.savePaper(run.id, 'cancel', { by: call.caller.name, at });
    }
    return runAccepted(run.id, run.edge);
  }),
};

export function ended({ id, status }: Run) {
  return problem('RunEnded', {
    what: `The run ${id} has ended.`,
    why: `Its status is ${status}.`,
    fix: 'Request another run if something is still to be done.',
    evidence: { run: id, status },
  });
}
