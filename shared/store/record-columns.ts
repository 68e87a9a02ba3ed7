import { EdgeError } from '../domain/problem.ts';
import { problem } from '../domain/problem-codes.ts';

/** Azure docs, "Table service data model": a string property has at most 64 KiB in UTF-16, an entity 1 MiB in all. */
const COLUMN_CHARACTERS = 31_000;
const MAX_CHARACTERS = (900 * 1024) / 2;

/** A record as JSON in the columns `json0`, `json1`, …; `RecordTooLarge` when it fits no row. */
export function toColumns(record: unknown): Record<string, string> {
  const text = asciiJson(record);
  if (text.length > MAX_CHARACTERS) throw new EdgeError(tooLarge(text.length));
  const columns: Record<string, string> = {};
  for (let from = 0, column = 0; from < text.length; from += COLUMN_CHARACTERS, column++)
    columns[`json${column}`] = text.slice(from, from + COLUMN_CHARACTERS);
  return columns;
}

/** The record that {@link toColumns} wrote. */
export function fromColumns(entity: Readonly<Record<string, unknown>>): unknown {
  const parts: string[] = [];
  for (let column = 0; typeof entity[`json${column}`] === 'string'; column++)
    parts.push(String(entity[`json${column}`]));
  return JSON.parse(parts.join(''));
}

/** Nothing but ASCII: half a character survives no service, and Azurite breaks characters where its reads happen to end. */
function asciiJson(record: unknown): string {
  return JSON.stringify(record).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function tooLarge(characters: number) {
  return problem('RecordTooLarge', {
    what: 'A record is too large to be stored.',
    why: `It has ${characters} characters of JSON; ${MAX_CHARACTERS} fit in a row.`,
    fix: 'Use fewer endpoints in one edge, or report it: a record of this size is not expected.',
    evidence: { characters, allowed: MAX_CHARACTERS },
  });
}
