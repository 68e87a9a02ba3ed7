import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CrashPoint } from './crash-point.ts';
import { schema } from './schema.ts';

/** What a database in use by another process answers; errcode of SQLite. */
const busy = 5;

/** SQLite with prepared statements kept, and one way to write: a transaction. */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #lock: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #crash: CrashPoint | undefined;
  #commits = 0;

  /** Opens `host.sqlite` in the folder. An Error if another host has it open: two would do everything twice. */
  constructor(folder: string, crash?: CrashPoint) {
    mkdirSync(folder, { recursive: true });
    this.#lock = lock(folder);
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
    this.#lock.close();
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
function lock(folder: string): DatabaseSync {
  const database = new DatabaseSync(join(folder, 'host.lock'));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by); COMMIT;');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new Error(
      `Another host uses the data folder '${folder}'. Stop it, or give this one a folder of its own with --data.`,
      { cause: error },
    );
  }
  return database;
}
