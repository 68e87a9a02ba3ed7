import { problemOf } from '../orchestrations/activities/activity-boundary.ts';
import { statusOf } from '../shared/domain/api/problem-status.ts';
import { EdgeError, type Problem } from '../shared/domain/problem.ts';
import type { ToldProblems } from '../shared/domain/spec/told-problems.ts';
import type { Answer } from './call.ts';

/** A spec's problems as an error of its own, so that handlers need only throw. */
export class SpecInvalidError extends EdgeError {
  readonly told: ToldProblems;

  constructor(problem: Problem, told: ToldProblems) {
    super(problem);
    this.told = told;
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
      ...(error instanceof SpecInvalidError ? errorsOf(error) : {}),
      correlationId,
    },
  };
}

const errorsOf = ({ told: { problems, more } }: SpecInvalidError) => ({
  errors: problems,
  ...(more > 0 ? { moreErrors: more } : {}),
});
