import { CliError } from './cli-error.ts';
import type { Session } from './command.ts';
import { exitCodes } from './exit-codes.ts';

/** Reads a spec from a file, or from standard input for `-`. */
export function readSpecFile(session: Session, path: string): unknown {
  let text: string;
  try {
    text = session.readFile(path);
  } catch (error) {
    throw new CliError(`${path} cannot be read.`, { exitCode: exitCodes.usage, why: (error as Error).message });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CliError(`${path} is not JSON.`, { why: (error as Error).message });
  }
}
