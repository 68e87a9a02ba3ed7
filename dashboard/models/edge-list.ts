import { type Expiry, expiryOf } from './expiry.ts';
import { readyOf } from './ready.ts';
import { specEndpoints } from './spec-endpoints.ts';
import type { Condition, Edge } from './types.ts';

export type ReadyFilter = 'all' | 'ready' | 'notReady' | 'running';

export interface EdgeQuery {
  readonly text: string;
  readonly ready: ReadyFilter;
  /** From 0. */
  readonly page: number;
}

export interface EdgeRow {
  readonly name: string;
  readonly ready: Condition;
  readonly expiry: Expiry;
  readonly hosts: string;
  readonly activeRun: string | null;
}

export interface EdgePage {
  /** The page that is shown: the last one where fewer are left than were asked for. */
  readonly page: number;
  readonly rows: readonly EdgeRow[];
  readonly matching: number;
  readonly pages: number;
  readonly counts: Readonly<Record<ReadyFilter, number>>;
}

/** Rows of one page: what a screen shows without scrolling for ever, however many edges there are. */
export const pageSize = 50;

/** The earliest expiry of every certificate seen on the path. */
export function firstExpiry(edge: Edge): number | null {
  const all = edge.hops.flatMap(({ notAfter }) => (notAfter === null ? [] : [notAfter]));
  return all.length > 0 ? Math.min(...all) : null;
}

/** What needs a person comes first: not ready, then by expiry, then by name. */
export function pageOf(edges: readonly Edge[], query: EdgeQuery, now: number): EdgePage {
  const matching = edges.filter((edge) => passes(edge, query.ready) && mentions(edge, query.text)).toSorted(byUrgency);
  const pages = Math.max(1, Math.ceil(matching.length / pageSize));
  const page = Math.min(query.page, pages - 1);
  const from = page * pageSize;
  return {
    page,
    rows: matching.slice(from, from + pageSize).map((edge) => rowOf(edge, now)),
    matching: matching.length,
    pages,
    counts: {
      all: edges.length,
      ready: edges.filter((edge) => passes(edge, 'ready')).length,
      notReady: edges.filter((edge) => passes(edge, 'notReady')).length,
      running: edges.filter((edge) => passes(edge, 'running')).length,
    },
  };
}

function passes(edge: Edge, filter: ReadyFilter): boolean {
  if (filter === 'running') return edge.activeRun !== null;
  if (filter === 'all') return true;
  return (readyOf(edge).status === 'True') === (filter === 'ready');
}

function mentions(edge: Edge, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || [edge.name, ...hostsOf(edge)].some((known) => known.includes(wanted));
}

const hostsOf = (edge: Edge): string[] =>
  specEndpoints(edge.spec).flatMap(({ internalHostname, publicHostnames }) => [...publicHostnames, internalHostname]);

function byUrgency(a: Edge, b: Edge): number {
  const ready = (edge: Edge): number => (readyOf(edge).status === 'True' ? 1 : 0);
  const expiry = (edge: Edge): number => firstExpiry(edge) ?? Number.MAX_SAFE_INTEGER;
  return ready(a) - ready(b) || expiry(a) - expiry(b) || a.name.localeCompare(b.name);
}

function rowOf(edge: Edge, now: number): EdgeRow {
  return {
    name: edge.name,
    ready: readyOf(edge),
    expiry: expiryOf(firstExpiry(edge), now),
    hosts: specEndpoints(edge.spec)
      .flatMap(({ publicHostnames }) => publicHostnames)
      .join(', '),
    activeRun: edge.activeRun,
  };
}
