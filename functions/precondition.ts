import { createHash } from 'node:crypto';
import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { StoredEdge } from '../shared/domain/stores.ts';
import type { Call } from './call.ts';

/**
 * Of what a `PUT` may replace: the spec, and whether there is still an edge to have one. A run that writes what it saw leaves it as it
 * is, so that nobody is kept from storing what they edited because a run ended meanwhile.
 */
export function etagOf({ specHash, createdAt, deleting }: Pick<StoredEdge, 'specHash' | 'createdAt' | 'deleting'>) {
  const hash = createHash('sha256')
    .update(JSON.stringify([specHash, createdAt, deleting]))
    .digest('hex');
  return `"${hash.slice(0, 32)}"`;
}

/** Etag as HTTP shows it. */
export const etagHeader = (edge: StoredEdge): Record<string, string> => ({ etag: etagOf(edge) });

/**
 * Throws `PreconditionFailed` unless `If-Match` and `If-None-Match` hold for what is stored (RFC 9110, section 13); null: nothing is. A
 * list that cannot be read does not hold either.
 */
export function holdPreconditions({ header }: Pick<Call, 'header'>, edge: StoredEdge | null): void {
  const match = header('if-match');
  if (match !== null && !isMatch(match, edge)) throw edge === null ? notThere() : notTheSame(match);
  const noneMatch = header('if-none-match');
  if (noneMatch !== null && !isNoneMatch(noneMatch, edge)) throw there(noneMatch);
}

/** Strong comparison: a weak etag never matches (section 13.1.1). */
function isMatch(list: string, edge: StoredEdge | null): boolean {
  if (edge === null) return false;
  return isAny(list) || (etagsIn(list)?.includes(etagOf(edge)) ?? false);
}

/** Weak comparison (section 13.1.2). */
function isNoneMatch(list: string, edge: StoredEdge | null): boolean {
  if (isAny(list)) return edge === null;
  const etags = etagsIn(list)?.map((etag) => etag.replace(/^W\//, ''));
  return etags !== undefined && (edge === null || !etags.includes(etagOf(edge)));
}

const isAny = (list: string): boolean => list.trim() === '*';

/** Null for what is no list of etags. A comma may stand inside of one, so the list is not simply split. */
function etagsIn(list: string): readonly string[] | null {
  const etag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
  if (!new RegExp(`^[\\s,]*${etag}(?:\\s*,[\\s,]*${etag})*[\\s,]*$`).test(list)) return null;
  return list.match(new RegExp(etag, 'g'));
}

const readAgain =
  'Read the edge again with GET /api/edges/{name}, carry your change over to what is stored, and send it with the ETag of that answer in If-Match.';

function notTheSame(list: string): EdgeError {
  const etags = etagsIn(list);
  const isWeak = etags?.every((etag) => etag.startsWith('W/')) ?? false;
  return failed({
    what: 'The edge is not as it was when it was read.',
    why:
      etags === null
        ? unreadable('If-Match')
        : isWeak
          ? 'If-Match has weak etags only, and a weak one never matches.'
          : 'Somebody has stored another spec, or asked for the removal of the edge, since the etag in If-Match was read.',
    fix: readAgain,
  });
}

function notThere(): EdgeError {
  return failed({
    what: 'There is no such edge.',
    why: 'If-Match asks for one that is there; it may have been removed since it was read.',
    fix: 'Send the request without If-Match to create the edge.',
  });
}

function there(list: string): EdgeError {
  const isReadable = isAny(list) || etagsIn(list) !== null;
  return failed({
    what: 'The edge is there already.',
    why: isReadable
      ? `If-None-Match asks that it is not: ${isAny(list) ? '*' : 'it has one of the etags'}.`
      : unreadable('If-None-Match'),
    fix: readAgain,
  });
}

const unreadable = (name: string): string => `${name} is neither * nor a list of etags in quotes.`;

const failed = (words: { what: string; why: string; fix: string }): EdgeError =>
  new EdgeError(problem('PreconditionFailed', words));
