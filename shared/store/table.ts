import type { TokenCredential } from '@azure/core-auth';
import { TableClient, type TableServiceClientOptions, type TransactionAction } from '@azure/data-tables';
import { statusOf, storeFailure } from './store-failure.ts';

/** Where the tables are: a storage connection string, or the https address of a table service and a managed identity. */
export type TablesLocation =
  | { readonly connectionString: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

export type Row = Readonly<Record<string, unknown>> & { readonly etag?: string };
export interface RowKey {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** One table, made on its first use. Methods throw only `EdgeError`, save that a refusal the caller asked to see is answered. */
export class Table {
  readonly #client: TableClient;
  #made: Promise<void> | null = null;

  constructor(location: TablesLocation, name: string) {
    this.#client = tableClient(location, name);
  }

  /** Null when there is no such row. */
  get({ partitionKey, rowKey }: RowKey): Promise<Row | null> {
    return this.#unless([404], (client) => client.getEntity(partitionKey, rowKey));
  }

  /** Etag of the new row; null when one is there already. */
  async insert(row: RowKey & Row): Promise<string | null> {
    const created = await this.#unless([409], (client) => client.createEntity(row));
    return created && (created.etag ?? '');
  }

  async upsert(row: RowKey & Row): Promise<void> {
    await this.#with((client) => client.upsertEntity(row, 'Replace'));
  }

  /** The new etag; null when the row changed or went since it had this etag. */
  async replace(row: RowKey & Row, etag: string): Promise<string | null> {
    const updated = await this.#unless([404, 412], (client) => client.updateEntity(row, 'Replace', { etag }));
    return updated && (updated.etag ?? '');
  }

  async delete({ partitionKey, rowKey }: RowKey): Promise<void> {
    await this.#unless([404], (client) => client.deleteEntity(partitionKey, rowKey));
  }

  /** All or nothing, in one partition. False when a row that should not be there is, or one that should be is not as expected. */
  async transact(actions: TransactionAction[]): Promise<boolean> {
    return (await this.#unless([404, 409, 412], (client) => client.submitTransaction(actions))) !== null;
  }

  /** Rows of a partition whose key lies in `[from, to)`, in the order of their keys. */
  list(range: { partitionKey: string; from: string; to: string; limit?: number }): Promise<Row[]> {
    const filter = `PartitionKey eq '${range.partitionKey}' and RowKey ge '${range.from}' and RowKey lt '${range.to}'`;
    return this.#with((client) => take(client.listEntities({ queryOptions: { filter } }), range.limit ?? Infinity));
  }

  async #unless<T>(statuses: readonly number[], call: (client: TableClient) => Promise<T>): Promise<T | null> {
    return this.#with((client) =>
      call(client).catch((error: unknown) => {
        if (statuses.includes(statusOf(error) ?? 0)) return null;
        throw error;
      }),
    );
  }

  async #with<T>(call: (client: TableClient) => Promise<T>): Promise<T> {
    try {
      this.#made ??= this.#client.createTable();
      await this.#made;
    } catch (error) {
      this.#made = null;
      throw storeFailure(error);
    }
    try {
      return await call(this.#client);
    } catch (error) {
      throw storeFailure(error);
    }
  }
}

async function take(rows: AsyncIterable<Row>, limit: number): Promise<Row[]> {
  const taken: Row[] = [];
  for await (const row of rows) {
    if (taken.length >= limit) break;
    taken.push(row);
  }
  return taken;
}

function tableClient(location: TablesLocation, name: string): TableClient {
  // Replays are safe here: every write is guarded by an etag, absolute, or refused when repeated.
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 3000 },
  };
  if ('endpoint' in location) return new TableClient(location.endpoint, name, location.credential, options);
  // Only an emulator on this machine speaks plain http.
  const emulator = /TableEndpoint=http:\/\/(?:127\.0\.0\.1|localhost)[:/]/i.test(location.connectionString);
  return TableClient.fromConnectionString(location.connectionString, name, {
    ...options,
    allowInsecureConnection: emulator,
  });
}
