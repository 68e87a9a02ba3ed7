import type { Problem } from '../problem.ts';

/** What a code means, for the documentation and for whoever matches on it. */
export interface ProblemCodeEntry {
  /** Kind of a problem with this code, unless its maker knows better. */
  readonly kind: Problem['kind'];
  /** A few words, for tables. */
  readonly gloss: string;
  /** A sentence for the documentation: when it comes up, and what is to be done. */
  readonly documentation: string;
}

type Table = Readonly<Record<string, readonly [Problem['kind'], string, string]>>;

/** Keeps the codes as literal types, so that a misspelt one does not compile. */
export function codes<const T extends Table>(table: T): { readonly [Code in keyof T]: ProblemCodeEntry } {
  const entries = Object.entries(table).map(([code, [kind, gloss, documentation]]) => [
    code,
    { kind, gloss, documentation } satisfies ProblemCodeEntry,
  ]);
  return Object.fromEntries(entries) as { [Code in keyof T]: ProblemCodeEntry };
}
