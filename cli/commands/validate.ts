import { parseEdgeSpec } from '../../shared/domain/spec/parse-edge-spec.ts';
import { CliError } from '../cli-error.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readSpecFile } from '../spec-file.ts';

/** Checks a spec without a server: every problem at once, each with its place. */
export function validate(session: Session, path: string): ExitCode {
  const parsed = parseEdgeSpec(readSpecFile(session, path));
  if (session.output === 'json')
    writeJson(
      session,
      parsed.ok
        ? { valid: true }
        : { valid: false, errors: parsed.problems, ...(parsed.more > 0 ? { moreErrors: parsed.more } : {}) },
    );
  if (parsed.ok) {
    if (session.output === 'table') session.terminal.out.write(`${path} is valid: edge ${parsed.spec.name}.\n`);
    return exitCodes.ok;
  }
  const count = parsed.problems.length + parsed.more;
  throw new CliError(`${path} has ${count} problem${count === 1 ? '' : 's'}.`, {
    errors: parsed.problems,
    ...(parsed.more > 0 ? { moreErrors: parsed.more } : {}),
  });
}
