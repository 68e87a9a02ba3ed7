import type { Database } from './database.ts';

/** When a timer function ran last and is to run next; ISO 8601 in UTC. */
export interface ScheduleStatus {
  readonly last: string;
  readonly next: string;
  readonly lastUpdated: string;
}

/** The schedule monitor's memory, so that a run missed while the host was down is noticed. */
export class TimerStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  find(name: string): ScheduleStatus | undefined {
    const row = this.#database.get('SELECT * FROM function_timers WHERE name = ?', [name]) as
      | { last: string; next: string; last_updated: string }
      | undefined;
    return row && { last: row.last, next: row.next, lastUpdated: row.last_updated };
  }

  put(name: string, { last, next, lastUpdated }: ScheduleStatus): void {
    this.#database.transaction(() =>
      this.#database.run(
        'INSERT OR REPLACE INTO function_timers (name, last, next, last_updated) VALUES (?, ?, ?, ?)',
        [name, last, next, lastUpdated],
      ),
    );
  }
}
