import { createHash } from 'node:crypto';
import type { EdgeRecord, StoredEdge } from '../stores.ts';
import { EdgeError } from '../problem.ts';
import { requestRun } from './request-run.ts';
import { type RunServices, secondsNow } from './run-services.ts';

export interface SweepOptions {
  /** Each edge is looked at once in so many seconds. */
  readonly periodSeconds: number;
  /** Most runs that one sweep requests: after a standstill all edges are due at once. */
  readonly most: number;
}

export interface Swept {
  readonly requested: readonly string[];
  /** Due as well, and left to the next sweep. */
  readonly left: number;
  readonly failed: readonly string[];
}

const reason = {
  code: 'Sweep',
  message: 'Every edge is looked at once a day, whatever events have told or not.',
  requestedBy: 'edge-tls',
};

/** Requests a run of every edge whose time has come, those that have waited longest first. */
export async function sweep(services: RunServices, { periodSeconds, most }: SweepOptions): Promise<Swept> {
  const now = secondsNow(services.clock);
  const due = dueForSweep(await services.stores.edges.list(), now, periodSeconds);
  const requested: string[] = [];
  const failed: string[] = [];
  for (const { name } of due.slice(0, most)) {
    const ok = await requestRun(services, { edge: name, reason }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof EdgeError) return false;
        throw error;
      },
    );
    (ok ? requested : failed).push(name);
  }
  return { requested, left: Math.max(0, due.length - most), failed };
}

/**
 * Edges that nothing has happened to since their last slot. An edge is written when a run is requested and when it ends, so that one
 * which was looked at anyway, because somebody asked or an event came, is not looked at again.
 */
export function dueForSweep(edges: readonly StoredEdge[], now: number, periodSeconds: number): readonly StoredEdge[] {
  return edges
    .filter((edge) => !edge.deleting && edge.updatedAt < lastSlot(edge, now, periodSeconds))
    .toSorted((a, b) => a.updatedAt - b.updatedAt);
}

/** The newest of an edge's slots, epoch seconds. Its name alone decides where in the period they lie, so that edges are spread and stay so. */
export function lastSlot({ name }: Pick<EdgeRecord, 'name'>, now: number, periodSeconds: number): number {
  const share = createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32;
  const offset = Math.floor(share * periodSeconds);
  return Math.floor((now - offset) / periodSeconds) * periodSeconds + offset;
}
