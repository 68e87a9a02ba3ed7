import { request } from '../api.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { RunView } from '../views.ts';

/** Approves the plan of a waiting run as it is stored, or cancels a run. */
export async function decide(session: Session, id: string, decision: 'approve' | 'cancel'): Promise<ExitCode> {
  const path = `/api/runs/${encodeURIComponent(id)}`;
  const { body: run } = await request<RunView & { planFingerprint?: string }>(session.connection(), 'GET', path);
  const body = decision === 'approve' ? { planFingerprint: run.planFingerprint } : undefined;
  const answer = await request<unknown>(session.connection(), 'POST', `${path}/${decision}`, body);
  if (session.output === 'json') writeJson(session, answer.body ?? null);
  else session.terminal.out.write(`${id} ${decision === 'approve' ? 'approved' : 'will be canceled'}\n`);
  return exitCodes.ok;
}
