import { request } from '../api.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { minute } from '../render/duration.ts';
import { secondsOf } from '../seconds.ts';
import { table } from '../terminal.ts';
import type { RunSummary, RunView } from '../views.ts';
import { finished } from './start-run.ts';

export interface RunsOptions {
  readonly watch?: boolean;
  readonly timeout?: string;
}

/** The runs of an edge, or one run by its id (`{edge}.{number}`), live with `--watch`. */
export function runs(session: Session, target: string, options: RunsOptions): Promise<ExitCode> {
  return target.includes('.') ? oneRun(session, target, options) : runsOf(session, target);
}

async function oneRun(session: Session, id: string, options: RunsOptions): Promise<ExitCode> {
  if (options.watch) {
    const timeout = secondsOf(options.timeout);
    return finished(
      session,
      await followRun(session.connection(), id, session.terminal, {
        timeout,
        interrupted: session.interrupted,
        throughApproval: true,
      }),
    );
  }
  const { body: run } = await request<RunView>(session.connection(), 'GET', `/api/runs/${encodeURIComponent(id)}`);
  if (session.output === 'json') writeJson(session, run);
  else session.terminal.out.write(runText(run));
  return run.status === 'Failed' ? exitCodes.failed : exitCodes.ok;
}

function runText(run: RunView): string {
  const steps = run.steps.map(({ id, state, attempts, startedAt, endedAt, reason, note }) => {
    const took = startedAt === null || endedAt === null ? '–' : `${Math.round(endedAt - startedAt)} s`;
    return [id, state, `${attempts}`, took, note ?? reason];
  });
  const problem = run.problem ? `${run.problem.code}: ${run.problem.what}\nNext: ${run.problem.fix}\n` : '';
  return `${run.id} ${run.status} (${run.reason.code})\n${table([['STEP', 'STATE', 'ATTEMPTS', 'TOOK', 'NOTE'], ...steps])}${problem}`;
}

async function runsOf(session: Session, edge: string): Promise<ExitCode> {
  const path = `/api/edges/${encodeURIComponent(edge)}/runs`;
  const { body } = await request<{ runs: readonly RunSummary[] }>(session.connection(), 'GET', path);
  if (session.output === 'json') writeJson(session, body.runs);
  else {
    const rows = body.runs.map(({ id, status, reason, createdAt, problem }) => [
      id,
      status,
      reason.code,
      reason.requestedBy,
      minute(createdAt),
      problem?.code ?? '',
    ]);
    session.terminal.out.write(table([['RUN', 'STATUS', 'REASON', 'REQUESTED BY', 'CREATED', 'PROBLEM'], ...rows]));
  }
  return exitCodes.ok;
}
