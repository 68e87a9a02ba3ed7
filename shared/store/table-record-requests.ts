import { createHash } from 'node:crypto';
import type { MachineTurn, RecordRequest } from '../domain/dns/record-request.ts';
import type { RecordRequests, StoredTurn } from '../domain/stores.ts';
import { fromColumns, toColumns } from './record-columns.ts';
import type { Row, RowKey, Table } from './table.ts';

/** A partition per DNS machine with rows `request:{id}` and `turn`. Ids have characters that a key must not have, so they are hashed. */
export class TableRecordRequests implements RecordRequests {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async put(machine: string, request: RecordRequest): Promise<void> {
    await this.#table.upsert({ ...requestKey(machine, request.id), ...toColumns(request) });
  }

  async get(machine: string, id: string): Promise<RecordRequest | null> {
    const row = await this.#table.get(requestKey(machine, id));
    return row && (fromColumns(row) as RecordRequest);
  }

  async list(machine: string): Promise<readonly RecordRequest[]> {
    const { partitionKey } = turnKey(machine);
    const rows = await this.#table.list({ partitionKey, from: 'request:', to: 'request;' });
    return rows.map((row) => fromColumns(row) as RecordRequest);
  }

  async remove(machine: string, id: string): Promise<void> {
    await this.#table.delete(requestKey(machine, id));
  }

  async turn(machine: string): Promise<StoredTurn | null> {
    const row = await this.#table.get(turnKey(machine));
    return row && { ...(fromColumns(row) as MachineTurn), etag: row.etag ?? '' };
  }

  async writeTurn(machine: string, turn: MachineTurn, etag: string | null): Promise<boolean> {
    const row: RowKey & Row = { ...turnKey(machine), ...toColumns(turn) };
    return (etag === null ? await this.#table.insert(row) : await this.#table.replace(row, etag)) !== null;
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const turnKey = (machine: string): RowKey => ({ partitionKey: hash(machine), rowKey: 'turn' });
const requestKey = (machine: string, id: string): RowKey => ({
  partitionKey: hash(machine),
  rowKey: `request:${hash(id)}`,
});
