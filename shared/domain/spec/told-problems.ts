import type { SpecProblem } from './spec-problem.ts';

/** Nobody mends more at once, and an answer must not be many times as long as what was sent. */
export const mostProblems = 100;
const longestMessage = 600;
const longestPointer = 300;

export interface ToldProblems {
  readonly problems: readonly SpecProblem[];
  /** So many were found beside them. */
  readonly more: number;
}

/** The first problems, each cut to a length. Of very many, those of the whole before those of its parts. */
export function toldProblems(found: readonly SpecProblem[]): ToldProblems {
  if (found.length <= mostProblems) return { problems: found.map(cut), more: 0 };
  const depth = ({ pointer }: SpecProblem): number => pointer.split('/', 9).length;
  const byDepth = found.toSorted((a, b) => depth(a) - depth(b));
  return { problems: byDepth.slice(0, mostProblems).map(cut), more: found.length - mostProblems };
}

const cut = ({ pointer, message, code }: SpecProblem): SpecProblem => ({
  pointer: clipped(pointer, longestPointer),
  message: clipped(message, longestMessage),
  code,
});

const clipped = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
