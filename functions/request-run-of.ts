import { requestRun, type RunRequest } from '../shared/domain/run/request-run.ts';
import type { RunReason } from '../shared/domain/run/run.ts';
import type { Answer, Call } from './call.ts';
import { leftToPump } from './left-to-pump.ts';
import { etagHeader } from './precondition.ts';
import { runAccepted } from './run-accepted.ts';

/**
 * Requests a run and answers where to follow it, with the etag of the edge as it is then. What was asked while another run works waits
 * for the next, which it names. The wish is stored before the run is started, so it is accepted whether or not that can be done now.
 */
export async function requestRunOf(
  call: Call,
  edge: string,
  reason: RunReason,
  { change = {}, unless }: Pick<RunRequest, 'change' | 'unless'> = {},
): Promise<Answer> {
  const { stores, ports } = call.app;
  const services = { stores, clock: ports.clock, start: leftToPump(call.start) };
  let etag = {};
  const { run } = await requestRun(services, {
    edge,
    reason,
    change,
    unless: (current) => {
      unless?.(current);
      etag = etagHeader({ ...current, ...change });
    },
  });
  const accepted = runAccepted(run, edge);
  return { ...accepted, headers: { ...accepted.headers, ...etag } };
}
