import { edgeSpecJsonSchema } from '../../shared/domain/spec/edge-spec-json-schema.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** Prints the JSON Schema of a spec, for editors and other tools. */
export function schema(session: Session): ExitCode {
  writeJson(session, edgeSpecJsonSchema());
  return exitCodes.ok;
}
