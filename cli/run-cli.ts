import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import type { Session } from './command.ts';
import { connectionFrom } from './connection.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createProgram, type GlobalOptions } from './program.ts';
import { errorText } from './render/error-text.ts';
import { type Terminal, wantsColor } from './terminal.ts';

/** The whole command: parses the arguments, runs what they say, and answers with the exit code. */
export async function runCli(args: readonly string[], process_: NodeJS.Process): Promise<ExitCode> {
  const err = process_.stderr;
  const errTerminal = { color: wantsColor(process_.env, err.isTTY) };
  let exitCode: ExitCode = exitCodes.ok;
  const gone = unreadOutput(process_);
  const program = createProgram(async (options, command) => {
    exitCode = await command(sessionOf(options, process_, gone));
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const shown =
      error instanceof CliError ? error : new CliError('edge-tls itself has failed.', { why: String(error) });
    err.write(errorText(shown, errTerminal));
    return shown.exitCode;
  }
}

function sessionOf(options: GlobalOptions, process_: NodeJS.Process, gone: AbortSignal): Session {
  const terminal: Terminal = {
    out: process_.stdout,
    err: process_.stderr,
    color: wantsColor(process_.env, process_.stdout.isTTY),
    now: () => Date.now(),
  };
  return {
    terminal,
    output: options.output,
    connection: () => connectionFrom(options, process_.env, (line) => process_.stderr.write(line)),
    // Listened for only once a run is followed: before that, Ctrl-C ends the process as usual.
    get interrupted() {
      return AbortSignal.any([interruption(process_), gone]);
    },
    readFile: (path) => readFileSync(path === '-' ? 0 : path, 'utf8'),
  };
}

/** The first Ctrl-C detaches from a run; a second one ends the process as usual. */
function interruption(process_: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  process_.once('SIGINT', () => controller.abort());
  return controller.signal;
}

/**
 * `edge-tls … | head -1`: that nobody reads on is no failure of the command, which ends with its own exit code; aborted when what is
 * not read any more is the progress of a run. Output that is lost for another reason, such as a full disk, is a failure.
 */
function unreadOutput(process_: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  const lost = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') return;
    process_.stderr.write(
      errorText(new CliError('The output could not be written.', { why: error.message }), { color: false }),
    );
    process_.exit(exitCodes.failed);
  };
  process_.stdout.on('error', lost);
  process_.stderr.on('error', () => controller.abort());
  return controller.signal;
}
