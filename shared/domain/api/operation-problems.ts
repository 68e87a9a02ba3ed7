import { type ProblemCode, problemCodeEntry } from '../problem-codes.ts';
import type { ApiOperation } from './api-operation.ts';
import { statusOf } from './problem-status.ts';

const everywhere: readonly ProblemCode[] = [
  'NotAuthenticated',
  'RoleMissing',
  'HostNotLocal',
  'BodyNotExpected',
  'BodyTooLarge',
  'Internal',
  'StoreUnavailable',
  'ConfigurationInvalid',
];
const ofWrites: readonly ProblemCode[] = ['CrossOriginWrite'];
const ofKeys: readonly ProblemCode[] = ['IdempotencyKeyMalformed', 'IdempotencyKeyReused', 'IdempotencyKeyInUse'];
const ofBodies: readonly ProblemCode[] = ['MalformedJson', 'UnsupportedMediaType'];

/** Codes that an operation answers, each with its status. */
export function problemsOf({
  id,
  method,
  role,
  problems = [],
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
          ...problems,
        ];
  return Map.groupBy(codes, (code) => statusOf({ code, kind: problemCodeEntry(code)?.kind ?? 'terminal' }));
}
