import { createHash } from 'node:crypto';
import type { HostnameWish } from '../domain/api-management/hostname-wish.ts';
import type { HostnameWishes } from '../domain/stores.ts';
import { fromColumns, toColumns } from './record-columns.ts';
import type { RowKey, Table } from './table.ts';

/** Beside the turn of an API Management service, in its partition: a row `wish:{edge}` for each edge that waits. */
export class TableHostnameWishes implements HostnameWishes {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async put(service: string, wish: HostnameWish): Promise<void> {
    await this.#table.upsert({ ...wishKey(service, wish.edge), ...toColumns(wish) });
  }

  async list(service: string): Promise<readonly HostnameWish[]> {
    const { partitionKey } = wishKey(service, '');
    const rows = await this.#table.list({ partitionKey, from: 'wish:', to: 'wish;' });
    return rows.map((row) => fromColumns(row) as HostnameWish);
  }

  async remove(service: string, edge: string): Promise<void> {
    await this.#table.delete(wishKey(service, edge));
  }
}

/** Names of edges have no character that a key must not have. */
const wishKey = (service: string, edge: string): RowKey => ({
  partitionKey: createHash('sha256').update(service).digest('hex'),
  rowKey: `wish:${edge}`,
});
