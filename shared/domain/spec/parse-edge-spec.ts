import type { z } from 'zod';
import { crossFieldProblems } from './cross-field-checks.ts';
import { readDraft } from './draft.ts';
import { type EdgeSpec, edgeSpecSchema } from './edge-spec.ts';
import { specMessage, specProblemCode } from './spec-messages.ts';
import { jsonPointer, type SpecProblem } from './spec-problem.ts';
import { type ToldProblems, toldProblems } from './told-problems.ts';
import { withinBounds } from './within-bounds.ts';

export type ParsedSpec = { readonly ok: true; readonly spec: EdgeSpec } | ({ readonly ok: false } & ToldProblems);

/**
 * A document of any origin as a spec with its defaults, or everything that is wrong with it at once: first what is wrong with
 * single fields, then what fields demand of each other, as far as those are valid by themselves. Of very much that is wrong, the
 * first hundred problems and how many more there are.
 */
export function parseEdgeSpec(sent: unknown): ParsedSpec {
  const document = withinBounds(sent);
  const parsed = edgeSpecSchema.safeParse(document, { error: specMessage });
  const issues = parsed.success ? [] : parsed.error.issues;
  const problems = [
    ...issues.flatMap((issue) => problemsOf(issue, document, [])),
    ...crossFieldProblems(readDraft(document)),
  ];
  if (parsed.success && problems.length === 0) return { ok: true, spec: parsed.data };
  return { ok: false, ...toldProblems(problems) };
}

function problemsOf(issue: z.core.$ZodIssue, document: unknown, base: readonly PropertyKey[]): SpecProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...path, key], issue.message));
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : null;
  if (branch) return branch.flatMap((inner) => problemsOf(inner, document, path));
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => problemsOf(inner, document, path));
  const code = specProblemCode(issue, valueAt(document, path) === undefined);
  return [{ pointer: jsonPointer(path), message: issue.message, code }];
}

function unknownField(path: readonly PropertyKey[], message: string): SpecProblem {
  return { pointer: jsonPointer(path), message, code: 'UnknownField' };
}

/** Of a union of objects: the form whose own field is there, if it is just one. */
function meantBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | null {
  const meant = branches.filter((issues) => !issues.some((issue) => issue.code === 'invalid_type'));
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** Own fields only: `constructor` is a valid name for an endpoint. */
function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined,
    document,
  );
}
