import type { z } from 'zod';
import { quote, type SpecProblemCode } from './spec-problem.ts';

type Issue = z.core.$ZodRawIssue;

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
};

/** The sentence for what the schema itself found; fields with a pattern of their own bring their own. */
export function specMessage(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input);
  if (issue.code === 'too_small') return `must be ${limit('at least', issue.origin, issue.minimum)}.`;
  if (issue.code === 'too_big') return `must be ${limit('at most', issue.origin, issue.maximum)}.`;
  if (issue.code === 'invalid_value') return `must be ${oneOf(issue.values)}${received(issue.input)}.`;
  if (issue.code === 'invalid_union') return unknownKind(issue);
  if (issue.code === 'invalid_key') return 'has a field whose name is not allowed there.';
  return undefined;
}

function wrongType(expected: string, input: unknown): string {
  const wanted = ARTICLES[expected] ?? expected;
  return input === undefined ? `is required and must be ${wanted}.` : `must be ${wanted}${received(input)}.`;
}

function received(input: unknown): string {
  return input === undefined ? ' and is required' : `, not ${quote(input)}`;
}

function limit(word: string, origin: string, bound: number | bigint): string {
  if (origin === 'array') return `an array of ${word} ${bound} ${bound === 1 ? 'item' : 'items'}`;
  if (origin === 'string') return `${word} ${bound} characters long`;
  return `${word} ${bound}`;
}

function oneOf(values: readonly z.core.util.Primitive[]): string {
  const quoted = values.map((value) => quote(value));
  return quoted.length === 1 ? `${quoted[0]}` : `one of ${quoted.join(', ')}`;
}

/** Of a discriminated union; a plain one says itself what it takes. */
function unknownKind(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string | undefined {
  const options = issue.options as readonly z.core.util.Primitive[] | undefined;
  return options && `must be ${oneOf(options)}.`;
}

/** By zod's code; a check of our own says its code itself. */
export function specProblemCode(issue: z.core.$ZodIssue, missing: boolean): SpecProblemCode {
  if (issue.code === 'custom') return (issue.params?.problem as SpecProblemCode | undefined) ?? 'Malformed';
  if (issue.code === 'unrecognized_keys') return 'UnknownField';
  if (missing) return 'Required';
  if (issue.code === 'invalid_type') return 'WrongType';
  if (issue.code === 'too_small' || issue.code === 'too_big') return 'OutOfRange';
  return issue.code === 'invalid_value' || issue.code === 'invalid_union' ? 'NotAllowed' : 'Malformed';
}
