import { createHash } from 'node:crypto';
import { badParameter } from './refusals.ts';
import { ok, type VaultAnswer, type VaultCall } from './vault-call.ts';

/** Azure's default and largest page. */
const LARGEST_PAGE = 25;

/**
 * One page of a list with the link to the next, or null. Items carry an `id` or a `kid`; their order is nobody's business, so a hostile
 * Azure orders them by a hash: stable across pages, meaningless otherwise.
 */
export function page(
  { azure: { settings }, vault, query }: VaultCall,
  path: string,
  items: readonly Record<string, unknown>[],
): VaultAnswer {
  const size = pageSize(query.get('maxresults'));
  const start = offsetOf(query.get('$skiptoken'));
  const ordered = settings.calm ? items : items.toSorted((a, b) => rank(a).localeCompare(rank(b)));
  const more = start + size < items.length;
  const nextLink = more ? `${vault.url}${path}?${nextQuery(query, start + size)}` : null;
  return ok({ value: ordered.slice(start, start + size), nextLink });
}

function pageSize(maxResults: string | undefined): number {
  if (maxResults === undefined) return LARGEST_PAGE;
  const size = Number(maxResults);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw badParameter('The value of maxresults must be between 1 and 25.');
}

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, offset] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (offset === undefined) throw badParameter('The value of $skiptoken is invalid.');
  return Number(offset);
}

function nextQuery(query: ReadonlyMap<string, string>, offset: number): string {
  const next = new URLSearchParams([...query].filter(([name]) => name !== '$skiptoken'));
  next.set('$skiptoken', Buffer.from(`page:${offset}`).toString('base64url'));
  return next.toString();
}

function rank(item: Record<string, unknown>): string {
  return createHash('sha256')
    .update(String(item['id'] ?? item['kid']))
    .digest('hex');
}
