import type { RunReason } from '../shared/domain/run/run.ts';
import type { Answer, Call } from './call.ts';
import { runAccepted } from './run-accepted.ts';
import type { RunRequest } from '../shared/domain/run/request-run.ts';
import { requestRun } from '../shared/domain/run/request-run.ts';

/** Requests a run and answers where to follow it. What was asked while another run works waits for the next, which it names. */
export async function requestRunOf(
  call: Call,
  edge: string,
  reason: RunReason,
  change: RunRequest['change'] = {},
): Promise<Answer> {
  const { stores, ports } = call.app;
  const { run } = await requestRun({ stores, clock: ports.clock, start: call.start }, { edge, reason, change });
  return runAccepted(run, edge);
}
