import type { Problem } from './problem.ts';
import { azureCodes } from './problem-codes/azure-codes.ts';
import { certificateCodes } from './problem-codes/certificate-codes.ts';
import { dnsCodes } from './problem-codes/dns-codes.ts';
import { healthCodes } from './problem-codes/health-codes.ts';
import { pathCodes } from './problem-codes/path-codes.ts';
import { planCodes } from './problem-codes/plan-codes.ts';
import type { ProblemCodeEntry } from './problem-codes/problem-code-entry.ts';
import { requestCodes } from './problem-codes/request-codes.ts';
import { runCodes } from './problem-codes/run-codes.ts';

/** By area; a code stands in one of them. */
export const problemCodeAreas = {
  requestCodes,
  runCodes,
  azureCodes,
  certificateCodes,
  pathCodes,
  dnsCodes,
  planCodes,
  healthCodes,
} as const;

/** Every code there is. Closed: what is not here does not compile. */
export const problemCodes = {
  ...requestCodes,
  ...runCodes,
  ...azureCodes,
  ...certificateCodes,
  ...pathCodes,
  ...dnsCodes,
  ...planCodes,
  ...healthCodes,
} as const;

export type ProblemCode = keyof typeof problemCodes;

export interface ProblemDetails {
  /** What happened, a sentence. */
  readonly what: string;
  /** Why, as far as it is known, a sentence. */
  readonly why: string;
  /** What to do next, a sentence. */
  readonly fix: string;
  readonly evidence?: Problem['evidence'];
  /** Where this case differs from the code's own kind. */
  readonly kind?: Problem['kind'];
  readonly retryAfterSeconds?: number;
}

export function problem(code: ProblemCode, details: ProblemDetails): Problem {
  const entry: ProblemCodeEntry = problemCodes[code];
  return { code, kind: entry.kind, ...details };
}

/** The documentation of a code; null for one that is not registered, as an older version may have stored. */
export function problemCodeEntry(code: string): ProblemCodeEntry | null {
  return Object.hasOwn(problemCodes, code) ? problemCodes[code as ProblemCode] : null;
}
