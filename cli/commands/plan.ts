import { request } from '../api.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { planText } from '../render/plan-text.ts';
import { readSpecFile } from '../spec-file.ts';
import type { PlanView } from '../views.ts';

export interface PlanOptions {
  readonly file?: string;
  readonly detailedExitcode?: boolean;
}

/** The plan as it would run now; nothing is changed. With `--file` for that spec instead of the stored one. */
export async function plan(session: Session, name: string, options: PlanOptions): Promise<ExitCode> {
  const body = await fetchPlan(session, name, options.file);
  if (session.output === 'json') writeJson(session, body);
  else session.terminal.out.write(planText(body, session.terminal));
  if (body.blockers.length > 0) return exitCodes.failed;
  return options.detailedExitcode && body.steps.length > 0 ? exitCodes.changesPresent : exitCodes.ok;
}

export async function fetchPlan(session: Session, name: string, file?: string): Promise<PlanView> {
  const spec = file === undefined ? undefined : readSpecFile(session, file);
  const path = `/api/edges/${encodeURIComponent(name)}/plan`;
  return (await request<PlanView>(session.connection(), 'POST', path, spec)).body;
}
