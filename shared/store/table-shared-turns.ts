import { createHash } from 'node:crypto';
import type { SharedTurn } from '../domain/shared-turn.ts';
import type { SharedTurns, StoredSharedTurn } from '../domain/stores.ts';
import { fromColumns, toColumns } from './record-columns.ts';
import type { Row, RowKey, Table } from './table.ts';

/** A partition for each thing with the row `turn`. Ids have characters that a key must not have, so they are hashed. */
export class TableSharedTurns implements SharedTurns {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(thing: string): Promise<StoredSharedTurn | null> {
    const row = await this.#table.get(turnKey(thing));
    return row && { ...(fromColumns(row) as SharedTurn), etag: row.etag ?? '' };
  }

  async write(thing: string, turn: SharedTurn, etag: string | null): Promise<string | null> {
    // The column beside the record is for people who look at the table.
    const row: RowKey & Row = { ...turnKey(thing), ...toColumns(turn), thing };
    return etag === null ? this.#table.insert(row) : this.#table.replace(row, etag);
  }
}

const turnKey = (thing: string): RowKey => ({
  partitionKey: createHash('sha256').update(thing).digest('hex'),
  rowKey: 'turn',
});
