import { EdgeError, type Problem } from '../shared/domain/problem.ts';
import { problemOf } from '../orchestrations/activities/activity-boundary.ts';
import type { SpecProblem } from '../shared/domain/spec/spec-problem.ts';
import type { Answer } from './call.ts';

/** HTTP status of each problem that a caller can cause or wait out. What is not listed is ours: 500, or 503 when it may pass. */
const statuses: Readonly<Record<string, number>> = {
  MalformedJson: 400,
  IdempotencyKeyMalformed: 400,
  NotAuthenticated: 401,
  RoleMissing: 403,
  EdgeNotFound: 404,
  RunNotFound: 404,
  EdgeExists: 409,
  EdgeChanged: 409,
  EdgeDeleting: 409,
  GatewayTaken: 409,
  PlanChanged: 409,
  RunEnded: 409,
  RunNotWaiting: 409,
  IdempotencyKeyInUse: 409,
  BodyTooLarge: 413,
  UnsupportedMediaType: 415,
  // Well-formed JSON that is no valid spec.
  SpecInvalid: 400,
  NameMismatch: 400,
  ApprovalIncomplete: 400,
  IdempotencyKeyReused: 422,
  ConfigurationInvalid: 503,
};

/** A spec's problems as an error of its own, so that handlers need only throw. */
export class SpecInvalidError extends EdgeError {
  readonly errors: readonly SpecProblem[];

  constructor(problem: Problem, errors: readonly SpecProblem[]) {
    super(problem);
    this.errors = errors;
  }
}

/** RFC 9457, with the code, what to do next, and pointers into the document that was sent. */
export function problemAnswer(error: unknown, correlationId: string): Answer {
  const problem = problemOf(error);
  const status = statusOf(problem);
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.retryAfterSeconds ? { 'retry-after': `${Math.ceil(problem.retryAfterSeconds)}` } : {}),
    },
    body: {
      type: `urn:edge-tls:problem:${problem.code}`,
      title: problem.what,
      status,
      code: problem.code,
      detail: problem.why,
      suggestion: problem.fix,
      ...(problem.evidence ? { evidence: problem.evidence } : {}),
      ...(error instanceof SpecInvalidError ? { errors: error.errors } : {}),
      correlationId,
    },
  };
}

export function statusOf({ code, kind }: Pick<Problem, 'code' | 'kind'>): number {
  return statuses[code] ?? (kind === 'retryable' ? 503 : 500);
}
