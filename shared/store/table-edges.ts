import { EdgeError } from '../domain/problem.ts';
import { problem } from '../domain/problem-codes.ts';
import type { EdgeRecord, Edges, StoredEdge } from '../domain/stores.ts';
import { fromColumns, toColumns } from './record-columns.ts';
import type { Row, RowKey, Table } from './table.ts';

/** Edges and their claims lie in one partition, so that both change in one transaction. */
const PARTITION = 'edges';

/**
 * Rows `edge:{name}` with the record, and `gateway:{id}` with the name of the edge that has the gateway. A removed edge leaves its
 * row behind with `gone` and the generation, so that a new edge of that name goes on counting. The row `removal`
 * has the time of the last removal.
 */
export class TableEdges implements Edges {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(name: string): Promise<StoredEdge | null> {
    const row = await this.#table.get(edgeKey(name));
    return row && storedEdge(row);
  }

  async list(): Promise<readonly StoredEdge[]> {
    const rows = await this.#table.list({ partitionKey: PARTITION, from: 'edge:', to: 'edge;' });
    return rows.map(storedEdge).filter((edge) => edge !== null);
  }

  async create(edge: EdgeRecord): Promise<StoredEdge> {
    const old = await this.#table.get(edgeKey(edge.name));
    if (old !== null && !old.gone) throw new EdgeError(edgeExists(edge.name));
    const generation = Number(old?.generation ?? 0);
    const counted = {
      ...edge,
      requestedGeneration: edge.requestedGeneration + generation,
      observedGeneration: edge.observedGeneration + generation,
    };
    const row = edgeRow(counted);
    const written = await this.#table.transact([
      old === null ? ['create', row] : ['update', row, 'Replace', { etag: old.etag ?? '' }],
      ['create', claimRow(edge)],
    ]);
    return this.#settled(edge, written, edgeExists);
  }

  async replace(edge: StoredEdge): Promise<StoredEdge> {
    const current = await this.get(edge.name);
    if (current?.etag !== edge.etag) throw new EdgeError(edgeChanged(edge.name));
    const { etag, ...record } = edge;
    if (claimKey(current).rowKey === claimKey(edge).rowKey) {
      const written = await this.#table.replace(edgeRow(record), etag);
      if (written === null) throw new EdgeError(edgeChanged(edge.name));
      return { ...record, etag: written };
    }
    const moved = await this.#table.transact([
      ['update', edgeRow(record), 'Replace', { etag }],
      ['delete', { ...claimKey(current) }],
      ['create', claimRow(edge)],
    ]);
    return this.#settled(edge, moved, edgeChanged);
  }

  async remove(edge: StoredEdge): Promise<void> {
    const current = await this.get(edge.name);
    if (current?.etag !== edge.etag) throw new EdgeError(edgeChanged(edge.name));
    const gone = { ...edgeKey(edge.name), gone: true, generation: edge.requestedGeneration };
    const removed = await this.#table.transact([
      ['update', gone, 'Replace', { etag: edge.etag }],
      ['delete', { ...claimKey(current) }],
      ['upsert', { ...removalKey, at: edge.updatedAt }, 'Replace'],
    ]);
    if (!removed) throw new EdgeError(edgeChanged(edge.name));
  }

  async lastRemovedAt(): Promise<number | null> {
    const row = await this.#table.get(removalKey);
    return row === null ? null : Number(row.at);
  }

  /** After a transaction: the edge as it is now, or why it was refused. */
  async #settled(
    edge: EdgeRecord,
    written: boolean,
    otherwise: (name: string) => ReturnType<typeof edgeExists>,
  ): Promise<StoredEdge> {
    if (!written) {
      const owner = (await this.#table.get(claimKey(edge)))?.edge;
      throw new EdgeError(
        typeof owner === 'string' && owner !== edge.name ? gatewayTaken(edge, owner) : otherwise(edge.name),
      );
    }
    const stored = await this.get(edge.name);
    if (stored === null) throw new EdgeError(edgeChanged(edge.name));
    return stored;
  }
}

const removalKey: RowKey = { partitionKey: PARTITION, rowKey: 'removal' };

function edgeKey(name: string): RowKey {
  return { partitionKey: PARTITION, rowKey: `edge:${name}` };
}

/** The columns beside the record are for people who look at the table. */
function edgeRow(edge: EdgeRecord): RowKey & Row {
  return {
    ...edgeKey(edge.name),
    ...toColumns(edge),
    generation: edge.requestedGeneration,
    activeRun: edge.activeRun ?? '',
  };
}

function storedEdge(row: Row): StoredEdge | null {
  return row.gone ? null : { ...(fromColumns(row) as EdgeRecord), etag: row.etag ?? '' };
}

/** Resource ids are equal without regard to case, and have slashes, which a row key must not. */
function claimKey(edge: EdgeRecord): RowKey {
  const id = Buffer.from(gatewayOf(edge).toLowerCase()).toString('base64url');
  return { partitionKey: PARTITION, rowKey: `gateway:${id}` };
}

function gatewayOf({ spec }: EdgeRecord): string {
  const id = spec.applicationGateway;
  // Specs are validated before they are stored, so this is a defect and not a user's mistake.
  if (typeof id !== 'string') throw new TypeError('The spec names no application gateway.');
  return id;
}

function claimRow(edge: EdgeRecord): RowKey & Row {
  return { ...claimKey(edge), edge: edge.name, gateway: gatewayOf(edge) };
}

function edgeExists(name: string) {
  return problem('EdgeExists', {
    what: `The edge ${name} is there already.`,
    why: 'It was stored by another request.',
    fix: `Read it with GET /api/edges/${name} and decide again.`,
    evidence: { edge: name },
  });
}

function edgeChanged(name: string) {
  return problem('EdgeChanged', {
    what: `The edge ${name} changed.`,
    why: 'Another request or its run wrote it between the read and the write.',
    fix: 'Read it again and repeat the change.',
    evidence: { edge: name },
  });
}

function gatewayTaken(edge: EdgeRecord, owner: string) {
  return problem('GatewayTaken', {
    what: `The application gateway of ${edge.name} belongs to the edge ${owner}.`,
    why: 'Two edges on one gateway would cancel each other’s writes.',
    fix: `Add the endpoints to the edge ${owner}, or name another gateway.`,
    evidence: { edge: owner, applicationGateway: gatewayOf(edge) },
  });
}
