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
  const program = createProgram(async (options, command) => {
    exitCode = await command(sessionOf(options, process_));
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

function sessionOf(options: GlobalOptions, process_: NodeJS.Process): Session {
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
      return interruption(process_);
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
