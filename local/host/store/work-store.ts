import type { HistoryEvent } from '../durable/history.ts';
import type { Database } from './database.ts';

/** An event on its way to an instance. */
export interface Letter {
  readonly instanceId: string;
  /** The execution that it is for; null for any. */
  readonly executionId: string | null;
  readonly dueAt: number;
  readonly event: HistoryEvent;
}

export interface StoredLetter extends Letter {
  readonly seq: number;
}

export interface ActivityWork {
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
  readonly kind: 'activity' | 'http';
  readonly name: string;
  /** What the worker gets as text; of an HTTP call the request as JSON. */
  readonly input: string | null;
}

export interface StoredActivityWork extends ActivityWork {
  readonly seq: number;
}

interface LetterRow {
  readonly seq: number;
  readonly instance_id: string;
  readonly execution_id: string | null;
  readonly due_at: number;
  readonly event: string;
}

interface ActivityRow extends Omit<StoredActivityWork, 'instanceId' | 'executionId' | 'taskId'> {
  readonly instance_id: string;
  readonly execution_id: string;
  readonly task_id: number;
}

/** What waits to be done for orchestrations: their letters and their activities. */
export class WorkStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  post(letter: Letter): void {
    const { instanceId, executionId, dueAt, event } = letter;
    this.#database.run('INSERT INTO inbox (instance_id, execution_id, due_at, event) VALUES (?, ?, ?, ?)', [
      instanceId,
      executionId,
      dueAt,
      JSON.stringify(event),
    ]);
  }

  dueInstances(now: number): string[] {
    const rows = this.#database.all(
      'SELECT instance_id, MIN(seq) AS first FROM inbox WHERE due_at <= ? GROUP BY instance_id ORDER BY first',
      [now],
    ) as { instance_id: string }[];
    return rows.map(({ instance_id }) => instance_id);
  }

  dueLetters(instanceId: string, now: number): StoredLetter[] {
    const rows = this.#database.all('SELECT * FROM inbox WHERE instance_id = ? AND due_at <= ? ORDER BY due_at, seq', [
      instanceId,
      now,
    ]) as LetterRow[];
    return rows.map(letterOf);
  }

  discardLetters(letters: readonly StoredLetter[]): void {
    for (const { seq } of letters) this.#database.run('DELETE FROM inbox WHERE seq = ?', [seq]);
  }

  /** When the next letter or entity message of the future is due. */
  nextDue(now: number): number | undefined {
    const row = this.#database.get(
      'SELECT MIN(due) AS next FROM (SELECT MIN(due_at) AS due FROM inbox WHERE due_at > ? ' +
        'UNION ALL SELECT MIN(due_at) FROM entity_inbox WHERE due_at > ?)',
      [now, now],
    ) as { next: number | null } | undefined;
    return row?.next ?? undefined;
  }

  addActivity(work: ActivityWork): void {
    const { instanceId, executionId, taskId, kind, name, input } = work;
    this.#database.run(
      'INSERT INTO activities (instance_id, execution_id, task_id, kind, name, input) VALUES (?, ?, ?, ?, ?, ?)',
      [instanceId, executionId, taskId, kind, name, input],
    );
  }

  /** The activities after the given one, oldest first. */
  activitiesAfter(seq: number, limit: number): StoredActivityWork[] {
    const rows = this.#database.all('SELECT * FROM activities WHERE seq > ? ORDER BY seq LIMIT ?', [
      seq,
      limit,
    ]) as ActivityRow[];
    return rows.map(({ instance_id, execution_id, task_id, ...same }) => ({
      ...same,
      instanceId: instance_id,
      executionId: execution_id,
      taskId: task_id,
    }));
  }

  /** False if it is gone already: its instance was purged, or it was done. */
  removeActivity(seq: number): boolean {
    return this.#database.run('DELETE FROM activities WHERE seq = ?', [seq]).changes === 1;
  }
}

function letterOf(row: LetterRow): StoredLetter {
  const { seq, instance_id, execution_id, due_at, event } = row;
  return {
    seq,
    instanceId: instance_id,
    executionId: execution_id,
    dueAt: due_at,
    event: JSON.parse(event) as HistoryEvent,
  };
}
