import { type Headers, requestWith } from '../api.ts';
import { type RunOptions, type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { secondsOf } from '../seconds.ts';
import type { RunView } from '../views.ts';

export interface StartRequest {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Headers;
}

/** Sends a request that starts a run and follows the run to its end, unless `--no-wait`. */
export async function startRun(session: Session, start: StartRequest, options: RunOptions): Promise<ExitCode> {
  const timeout = secondsOf(options.timeout);
  const answer = await requestWith<unknown>(session.connection(), start);
  const id = answer.status === 202 ? answer.location?.split('/').at(-1) : undefined;
  if (id === undefined) return nothingToDo(session, answer.body);
  if (!options.wait) return started(session, id);
  const run = await followRun(session.connection(), decodeURIComponent(id), session.terminal, {
    timeout,
    interrupted: session.interrupted,
    throughApproval: false,
  });
  return finished(session, run);
}

export function finished(session: Session, run: RunView): ExitCode {
  const { terminal } = session;
  if (session.output === 'json') writeJson(session, run);
  else terminal.out.write(`${run.id} ${run.status}\n`);
  if (run.problem && session.output === 'table') {
    const { code, what, why, fix } = run.problem;
    terminal.err.write(`ERROR: ${what} (${code})\nWhy: ${why}\nSuggestion: ${fix}\n`);
  }
  return run.status === 'Succeeded' ? exitCodes.ok : exitCodes.failed;
}

function nothingToDo(session: Session, body: unknown): ExitCode {
  if (session.output === 'json') writeJson(session, body ?? null);
  else session.terminal.out.write('Nothing to do: the spec is unchanged and the edge is converged.\n');
  return exitCodes.ok;
}

function started(session: Session, id: string): ExitCode {
  if (session.output === 'json') writeJson(session, { run: id });
  else session.terminal.out.write(`${id}\n`);
  session.terminal.err.write(`The run goes on; watch it with: edge-tls runs ${id} --watch\n`);
  return exitCodes.ok;
}
