import type { HistoryEvent, ParentInstance } from '../durable/history.ts';
import type { Database } from './database.ts';

export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

/** An orchestration instance. Times are milliseconds since 1970, payloads JSON text. */
export interface Instance {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly executionId: string;
  readonly status: RuntimeStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly parent: ParentInstance | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface InstanceQuery {
  readonly statuses: readonly string[];
  readonly createdFrom?: number;
  readonly createdTo?: number;
  readonly idPrefix?: string;
  /** Instances after this one, in the order of creation. */
  readonly after?: { readonly createdAt: number; readonly id: string };
  readonly top: number;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly execution_id: string;
  readonly status: RuntimeStatus;
  readonly input: string | null;
  readonly output: string | null;
  readonly custom_status: string | null;
  readonly parent: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export function isTerminal(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

/** Instances and their histories. Methods that write belong into a transaction of the caller's. */
export class InstanceStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(id: string): Instance | undefined {
    const row = this.#database.get('SELECT * FROM instances WHERE id = ?', [id]) as Row | undefined;
    return row && instanceOf(row);
  }

  /** Writes the instance, in place of the one that had this id. */
  put(instance: Instance): void {
    const { id, name, version, executionId, status, input, output, customStatus, createdAt, updatedAt } = instance;
    const parent = instance.parent && JSON.stringify(instance.parent);
    this.#database.run(
      'INSERT OR REPLACE INTO instances (id, name, version, execution_id, status, input, output, custom_status, parent, ' +
        'created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      [id, name, version, executionId, status, input, output, customStatus, parent, createdAt, updatedAt],
    );
  }

  list(query: InstanceQuery): Instance[] {
    const { statuses, createdFrom = 0, createdTo = Number.MAX_SAFE_INTEGER, idPrefix = '', after, top } = query;
    const rows = this.#database.all(
      'SELECT * FROM instances WHERE created_at BETWEEN ? AND ? AND substr(id, 1, ?) = ? AND (created_at, id) > (?, ?) ' +
        "AND (? = '' OR instr(?, ',' || status || ',') > 0) ORDER BY created_at, id LIMIT ?",
      [
        createdFrom,
        createdTo,
        idPrefix.length,
        idPrefix,
        after?.createdAt ?? -1,
        after?.id ?? '',
        statuses.join(','),
        `,${statuses.join(',')},`,
        top,
      ],
    ) as Row[];
    return rows.map(instanceOf);
  }

  /** The events' JSON texts, oldest first. */
  historyTexts(id: string): string[] {
    const rows = this.#database.all('SELECT event FROM history WHERE instance_id = ? ORDER BY position', [id]) as {
      event: string;
    }[];
    return rows.map(({ event }) => event);
  }

  history(id: string): HistoryEvent[] {
    return this.historyTexts(id).map((text) => JSON.parse(text) as HistoryEvent);
  }

  /** Appends events after the first `from` ones; a position that is taken is an error, so no event is ever doubled. */
  appendHistory(id: string, from: number, events: readonly HistoryEvent[]): void {
    for (const [index, event] of events.entries()) {
      this.#database.run('INSERT INTO history (instance_id, position, event) VALUES (?, ?, ?)', [
        id,
        from + index,
        JSON.stringify({ ...event, IsPlayed: true }),
      ]);
    }
  }

  clearHistory(id: string): void {
    this.#database.run('DELETE FROM history WHERE instance_id = ?', [id]);
  }

  /** Forgets the instance with everything that waits for it. */
  purge(id: string): void {
    this.clearHistory(id);
    this.#database.run('DELETE FROM inbox WHERE instance_id = ?', [id]);
    this.#database.run('DELETE FROM activities WHERE instance_id = ?', [id]);
    this.#database.run('DELETE FROM instances WHERE id = ?', [id]);
  }
}

function instanceOf(row: Row): Instance {
  const { execution_id, custom_status, created_at, updated_at, parent, ...same } = row;
  return {
    ...same,
    executionId: execution_id,
    customStatus: custom_status,
    parent: parent === null ? null : (JSON.parse(parent) as ParentInstance),
    createdAt: created_at,
    updatedAt: updated_at,
  };
}
