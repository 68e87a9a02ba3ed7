import { CliError } from '../../cli/cli-error.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import { errorText } from '../../cli/render/error-text.ts';
import { wantsColor } from '../../cli/terminal.ts';
import { flag, type OptionTable } from './options.ts';
import { type CommandLine, type Read, readOptions } from './read-options.ts';

export interface Command<Table extends OptionTable> extends CommandLine<Table> {
  /** What it does, a line or more. */
  readonly help: string;
  /** Does it; the exit code where that is not 0. */
  readonly run: (read: Read<Table>) => Promise<number | void>;
}

/** The entry of a command of this project: `--help`, and every failure as a sentence with an exit code, never a stack. */
export async function runCommand<Table extends OptionTable>(command: Command<Table>): Promise<void> {
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    // `npm start -- --help | head -1`: nobody is left to be told.
    if (error.code === 'EPIPE' && error.syscall === 'write') process.exit(exitCodes.interrupted);
    tell(command.name, error);
    process.exit(exitCodes.failed);
  });
  const args = process.argv.slice(2);
  try {
    if (args.some((arg) => ['--help', '-h', '-?'].includes(arg))) return void process.stdout.write(helpOf(command));
    end((await command.run(readOptions(command, args, process.env))) ?? exitCodes.ok);
  } catch (error) {
    tell(command.name, error);
    end(error instanceof CliError ? error.exitCode : exitCodes.failed);
  }
}

/** Of its own accord, once everything is written: connections that are kept alive would hold it up. */
function end(exitCode: number): void {
  process.stdout.write('', () => process.exit(exitCode));
}

/** What happened, why, and what to do next, on standard error. */
export function tell(name: string, error: unknown): void {
  process.stderr.write(errorText(sentenceOf(name, error), { color: wantsColor(process.env, process.stderr.isTTY) }));
}

function sentenceOf(name: string, error: unknown): CliError {
  if (error instanceof CliError) return error;
  const shown = process.env['EDGE_TLS_DEBUG'] && error instanceof Error ? error.stack : undefined;
  return new CliError(`${name} has failed.`, {
    why: shown ?? (error instanceof Error ? error.message : String(error)),
    suggestion: `If that does not say enough: EDGE_TLS_DEBUG=1 ${name} shows where it failed.`,
  });
}

export function helpOf({ name, help, options, words }: Omit<Command<OptionTable>, 'run'>): string {
  const all = { ...options, help: flag('this text') };
  const left = Object.entries(all).map(
    ([option, { argument }]) => `  --${option}${argument === null ? '' : ` ${argument}`}`,
  );
  const width = Math.max(...left.map(({ length }) => length)) + 2;
  const lines = Object.values(all).map((option, index) => `${(left[index] ?? '').padEnd(width)}${option.help}`);
  return `${name} -- ${words ? '[NAME …] ' : ''}[options]\n${help}\n\n${lines.join('\n')}\n`;
}
