import type { Problem } from '../problem.ts';

/** HTTP status of each problem that a caller can cause or wait out. What is not listed is ours: 500, or 503 when it may pass. */
const statuses: Readonly<Record<string, number>> = {
  MalformedJson: 400,
  IdempotencyKeyMalformed: 400,
  ParameterInvalid: 400,
  BodyNotExpected: 400,
  // Well-formed JSON that is no valid spec.
  SpecInvalid: 400,
  NameMismatch: 400,
  ApprovalIncomplete: 400,
  NotAuthenticated: 401,
  RoleMissing: 403,
  CrossOriginWrite: 403,
  HostNotLocal: 403,
  EdgeNotFound: 404,
  RunNotFound: 404,
  RouteNotFound: 404,
  MethodNotAllowed: 405,
  EdgeExists: 409,
  EdgeChanged: 409,
  EdgeDeleting: 409,
  GatewayTaken: 409,
  PlanChanged: 409,
  RunEnded: 409,
  RunNotWaiting: 409,
  IdempotencyKeyInUse: 409,
  LengthRequired: 411,
  PreconditionFailed: 412,
  BodyTooLarge: 413,
  UnsupportedMediaType: 415,
  IdempotencyKeyReused: 422,
  ConfigurationInvalid: 503,
};

export function statusOf({ code, kind }: Pick<Problem, 'code' | 'kind'>): number {
  return statuses[code] ?? (kind === 'retryable' ? 503 : 500);
}
