import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type FolderLock, holderOfFolderLock, takeFolderLock } from '../../command/folder-lock.ts';
import { usableFolder } from '../../command/usable-folder.ts';
import type { CrashPoint } from './crash-point.ts';
import { schema } from './schema.ts';

/** SQLite with prepared statements kept, and one way to write: a transaction. */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #lock: FolderLock;
  readonly #statements = new Map<string, StatementSync>();
  readonly #crash: CrashPoint | undefined;
  #commits = 0;

  /** Opens `host.sqlite` in the folder. An Error if another host has it open: two would do everything twice. */
  constructor(folder: string, crash?: CrashPoint) {
    this.#lock = lock(usableFolder(folder, 'the data folder of the host'));
    this.#sqlite = new DatabaseSync(join(folder, 'host.sqlite'));
    // NORMAL with a write-ahead log loses nothing when the process is killed, only (perhaps) when the machine loses power.
    this.#sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.#sqlite.exec(schema);
    this.#crash = crash;
  }

  /** How many transactions this process has committed. */
  get commits(): number {
    return this.#commits;
  }

  all(sql: string, values: readonly SQLInputValue[] = []): unknown[] {
    return this.#prepare(sql).all(...values);
  }

  get(sql: string, values: readonly SQLInputValue[] = []): unknown {
    return this.#prepare(sql).get(...values);
  }

  run(sql: string, values: readonly SQLInputValue[] = []): { readonly changes: number } {
    return { changes: Number(this.#prepare(sql).run(...values).changes) };
  }

  /** All that the work writes, or nothing. Must not be nested. */
  transaction<T>(work: () => T): T {
    this.#sqlite.exec('BEGIN IMMEDIATE');
    let result: T;
    try {
      result = work();
    } catch (error) {
      this.#sqlite.exec('ROLLBACK');
      throw error;
    }
    this.#commits += 1;
    this.#crash?.beforeCommit(this.#commits);
    this.#sqlite.exec('COMMIT');
    this.#crash?.afterCommit(this.#commits);
    return result;
  }

  close(): void {
    this.#sqlite.close();
    this.#lock.release();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#sqlite.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A lock that the operating system takes back when the process dies, however it dies. */
function lock(folder: string): FolderLock {
  const taken = takeFolderLock(folder, 'host');
  if (taken) return taken;
  const { pid } = holderOfFolderLock(folder, 'host') ?? {};
  const who = pid === undefined ? '' : ` (process ${pid})`;
  throw new Error(
    `Another host uses the data folder '${folder}'${who}. Stop it, or give this one a folder of its own with --data.`,
  );
}
