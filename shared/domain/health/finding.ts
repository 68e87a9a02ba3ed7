import type { ProblemCode, ProblemDetails } from '../problem-codes.ts';

/** A cause in words for the reader. */
export type Finding = readonly [ProblemCode, Pick<ProblemDetails, 'what' | 'why' | 'fix'>];
