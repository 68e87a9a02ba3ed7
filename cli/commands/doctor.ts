import type { Check } from '../../shared/domain/doctor/check.ts';
import { request } from '../api.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { doctorText } from '../render/doctor-text.ts';

/** Walks the whole path of an edge, with evidence for each part and the next command for what is wrong. */
export async function doctor(session: Session, name: string): Promise<ExitCode> {
  const path = `/api/edges/${encodeURIComponent(name)}/doctor`;
  const { checks } = (await request<{ checks: readonly Check[] }>(session.connection(), 'GET', path)).body;
  if (session.output === 'json') writeJson(session, checks);
  else session.terminal.out.write(doctorText(checks, session.terminal));
  return checks.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.ok;
}
