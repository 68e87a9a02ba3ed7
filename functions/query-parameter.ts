import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';

/** `true` or `false`; false when it is left out. `EdgeError` ParameterInvalid. */
export function booleanParameter(query: URLSearchParams, name: string): boolean {
  const values = query.getAll(name);
  if (values.length === 0) return false;
  if (values.length === 1 && (values[0] === 'true' || values[0] === 'false')) return values[0] === 'true';
  throw invalid(name, 'It must be true or false, once.');
}

/** A whole number; `fallback` when it is left out. `EdgeError` ParameterInvalid. */
export function integerParameter(
  query: URLSearchParams,
  name: string,
  { least, most, fallback }: { least: number; most: number; fallback: number },
): number {
  const values = query.getAll(name);
  if (values.length === 0) return fallback;
  const value = Number(values[0]);
  if (values.length === 1 && /^\d{1,9}$/.test(values[0] ?? '') && value >= least && value <= most) return value;
  throw invalid(name, `It must be a whole number from ${least} to ${most}, once.`);
}

function invalid(name: string, why: string): EdgeError {
  return new EdgeError(
    problem('ParameterInvalid', {
      what: `The query parameter ${name} cannot be used.`,
      why,
      fix: 'Correct it or leave it out; GET /api/openapi.json describes it.',
    }),
  );
}
