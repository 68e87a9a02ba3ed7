import type { Problem } from '../../problem.ts';
import type { ProblemCode } from '../../problem-codes.ts';
import type { AzureFailure } from '../operation.ts';

/** One line of the table that tells Azure's failures apart. */
export interface FailureRule {
  readonly matches: (failure: AzureFailure) => boolean;
  readonly code: ProblemCode;
  /** A sentence; left out, what Azure said is the reason. */
  readonly why?: string;
  /** A sentence; left out, the documentation of the code says it. */
  readonly fix?: string;
  readonly kind?: Problem['kind'];
}

type Match = FailureRule['matches'];

/** One of these codes stands anywhere in the failure, in any case. */
export function has(...codes: readonly string[]): Match {
  const wanted = new Set(codes.map((code) => code.toLowerCase()));
  return (failure) => codesOf(failure).some((code) => wanted.has(code.toLowerCase()));
}

/** A code that is one of a family. */
export function hasLike(pattern: RegExp): Match {
  return (failure) => codesOf(failure).some((code) => pattern.test(code));
}

/** Azure's text; only where it gives no code of its own for the case. */
export function says(pattern: RegExp): Match {
  return ({ message, details }) =>
    [message, ...details.map((detail) => detail.message)].some((text) => pattern.test(text));
}

export function answered(...statuses: readonly number[]): Match {
  return ({ status }) => statuses.includes(status);
}

export function all(...matches: readonly Match[]): Match {
  return (failure) => matches.every((match) => match(failure));
}

export function any(...matches: readonly Match[]): Match {
  return (failure) => matches.some((match) => match(failure));
}

export function codesOf({ code, details }: AzureFailure): readonly string[] {
  return [code, ...details.map((detail) => detail.code)].filter((one) => one !== '');
}
