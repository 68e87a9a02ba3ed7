import { type ProblemCode, problemCodeEntry } from '../problem-codes.ts';
import type { ApiOperation } from './api-operation.ts';
import { statusOf } from './problem-status.ts';

const everywhere: readonly ProblemCode[] = [
  'NotAuthenticated',
  'RoleMissing',
  'HostNotLocal',
  'BodyNotExpected',
  'LengthRequired',
  'BodyTooLarge',
  'Internal',
  'StoreUnavailable',
  'ConfigurationInvalid',
];
const ofWrites: readonly ProblemCode[] = ['CrossOriginWrite'];
const ofKeys: readonly ProblemCode[] = ['IdempotencyKeyMalformed', 'IdempotencyKeyReused', 'IdempotencyKeyInUse'];
const ofConditions: readonly ProblemCode[] = ['PreconditionFailed'];
const ofBodies: readonly ProblemCode[] = ['MalformedJson', 'UnsupportedMediaType'];

/** Codes that an operation answers, each with its status. */
export function problemsOf({
  id,
  method,
  role,
  problems = [],
  conditions = [],
}: ApiOperation): ReadonlyMap<number, readonly ProblemCode[]> {
  const isWrite = method !== 'GET';
  const codes =
    role === null
      ? []
      : [
          ...everywhere,
          ...ofBodies,
          ...(isWrite ? ofWrites : []),
          ...(isWrite && id !== 'planEdge' ? ofKeys : []),
          ...(conditions.length > 0 ? ofConditions : []),
          ...problems,
        ];
  return Map.groupBy(codes, (code) => statusOf({ code, kind: problemCodeEntry(code)?.kind ?? 'terminal' }));
}
