/**
 * What went wrong, for the reader: stable code, what happened, why, what to do next, and the evidence. Plain data, so that it
 * survives histories, tables and HTTP; it never holds a secret or an SDK object.
 */
export interface Problem {
  /** Stable and documented in `problem-codes.ts`; everything matches on it, never on a text. */
  readonly code: string;
  /** `terminal`: trying again cannot help. `retryable`: it may, after `retryAfterSeconds`. */
  readonly kind: 'terminal' | 'retryable';
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly evidence?: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryAfterSeconds?: number;
}

/** Carries a {@link Problem} inside one process. Across an activity's boundary only the problem itself travels. */
export class EdgeError extends Error {
  override readonly name = 'EdgeError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(`${problem.code}: ${problem.what}`, options);
    this.problem = problem;
  }
}

/** What an activity returns instead of throwing. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };
