import { request } from './api.ts';
import { CliError } from './cli-error.ts';
import type { Connection } from './connection.ts';
import { exitCodes } from './exit-codes.ts';
import { RunProgress } from './run-progress.ts';
import type { Terminal } from './terminal.ts';
import type { RunView } from './views.ts';

export interface FollowOptions {
  /** Seconds; null waits as long as it takes. */
  readonly timeout: number | null;
  /** Aborted by Ctrl-C: the run goes on, only the watching ends. */
  readonly interrupted: AbortSignal;
  /** Whether a run that waits for an approval is watched on: an approval that was just given takes the run some seconds to see. */
  readonly throughApproval: boolean;
}

const ended = new Set(['Succeeded', 'Failed', 'Canceled']);
const pollMilliseconds = 1_000;

/** Watches a run until it has ended, the time is over, or somebody presses Ctrl-C. */
export async function followRun(
  connection: Connection,
  id: string,
  terminal: Terminal,
  options: FollowOptions,
): Promise<RunView> {
  const progress = new RunProgress(terminal);
  const deadline = options.timeout === null ? Number.POSITIVE_INFINITY : terminal.now() + options.timeout * 1000;
  for (;;) {
    const { body: run } = await request<RunView>(connection, 'GET', `/api/runs/${encodeURIComponent(id)}`);
    progress.show(run);
    if (ended.has(run.status)) return run;
    if (run.status === 'WaitingForApproval' && !options.throughApproval) throw waitingForApproval(id);
    if (terminal.now() >= deadline) throw stillRunning(id, options.timeout ?? 0);
    await pause(Math.min(pollMilliseconds, deadline - terminal.now()), options.interrupted);
    if (options.interrupted.aborted) throw detached(id);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const resume = (id: string): string => `edge-tls runs ${id} --watch`;

function stillRunning(id: string, timeout: number): CliError {
  return new CliError(`Run ${id} is still running after ${timeout} s.`, {
    exitCode: exitCodes.stillRunning,
    why: 'The run goes on without this command.',
    suggestion: resume(id),
  });
}

function waitingForApproval(id: string): CliError {
  return new CliError(`Run ${id} waits for an approval.`, {
    exitCode: exitCodes.stillRunning,
    why: "The edge's spec says approval: required.",
    suggestion: `edge-tls approve ${id}`,
  });
}

function detached(id: string): CliError {
  return new CliError(`Detached from run ${id}, which goes on.`, {
    exitCode: exitCodes.interrupted,
    suggestion: resume(id),
  });
}
