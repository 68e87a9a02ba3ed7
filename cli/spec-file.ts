import { CliError } from './cli-error.ts';
import type { Session } from './command.ts';
import { exitCodes } from './exit-codes.ts';

/** Reads a spec from a file, or from standard input for `-`. */
export function readSpecFile(session: Session, path: string): unknown {
  let text: string;
  try {
    text = session.readFile(path);
  } catch (error) {
    throw new CliError(`${called(path)} cannot be read.`, {
      exitCode: exitCodes.usage,
      why: (error as Error).message,
      suggestion: 'Name a file, or - for standard input.',
    });
  }
  try {
    // Editors on Windows begin a file with a byte order mark, which is no part of it (RFC 8259, section 8.1).
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new CliError(`${called(path)} is not JSON.`, {
      why: (error as Error).message,
      suggestion: 'edge-tls schema prints what a spec looks like; comments and commas at the end are none of JSON.',
    });
  }
}

const called = (path: string): string => (path === '-' ? 'Standard input' : path);
