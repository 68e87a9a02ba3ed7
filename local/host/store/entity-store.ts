import type { EntityMessage } from '../durable/decisions.ts';
import type { Database } from './database.ts';

export interface Entity {
  readonly id: string;
  /** JSON text. */
  readonly state: string | null;
  readonly exists: boolean;
  /** The orchestration instance in whose critical section it is. */
  readonly lockedBy: string | null;
}

export interface EntityLetter {
  readonly entityId: string;
  readonly dueAt: number;
  readonly name: 'op' | 'release';
  readonly message: EntityMessage;
}

export interface StoredEntityLetter extends EntityLetter {
  readonly seq: number;
}

interface LetterRow {
  readonly seq: number;
  readonly entity_id: string;
  readonly due_at: number;
  readonly name: 'op' | 'release';
  readonly message: string;
}

/** Entities, their state and the messages that they have not taken yet. */
export class EntityStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** An entity that nobody has used yet does not exist, and can be used. */
  find(id: string): Entity {
    const row = this.#database.get('SELECT state, present, locked_by FROM entities WHERE id = ?', [id]) as
      | { state: string | null; present: number; locked_by: string | null }
      | undefined;
    return { id, state: row?.state ?? null, exists: row?.present === 1, lockedBy: row?.locked_by ?? null };
  }

  put({ id, state, exists, lockedBy }: Entity, now: number): void {
    this.#database.run(
      'INSERT OR REPLACE INTO entities (id, state, present, locked_by, updated_at) VALUES (?, ?, ?, ?, ?)',
      [id, state, exists ? 1 : 0, lockedBy, now],
    );
  }

  post({ entityId, dueAt, name, message }: EntityLetter): void {
    this.#database.run('INSERT INTO entity_inbox (entity_id, due_at, name, message) VALUES (?, ?, ?, ?)', [
      entityId,
      dueAt,
      name,
      JSON.stringify(message),
    ]);
  }

  /** The entities with a message that they can take now: a locked one takes its owner's alone (see `nextEntityStep`). */
  dueEntities(now: number): string[] {
    const rows = this.#database.all(
      'SELECT entity_id, MIN(seq) AS first FROM entity_inbox LEFT JOIN entities ON entities.id = entity_id WHERE due_at <= ? ' +
        "AND (locked_by IS NULL OR name = 'release' OR (message ->> 'parent' = locked_by AND message ->> 'signal' IS NULL " +
        "AND message ->> 'lockset' IS NULL)) GROUP BY entity_id ORDER BY first",
      [now],
    ) as { entity_id: string }[];
    return rows.map(({ entity_id }) => entity_id);
  }

  dueLetters(entityId: string, now: number): StoredEntityLetter[] {
    const rows = this.#database.all(
      'SELECT * FROM entity_inbox WHERE entity_id = ? AND due_at <= ? ORDER BY due_at, seq',
      [entityId, now],
    ) as LetterRow[];
    return rows.map(({ seq, entity_id, due_at, name, message }) => ({
      seq,
      entityId: entity_id,
      dueAt: due_at,
      name,
      message: JSON.parse(message) as EntityMessage,
    }));
  }

  discardLetters(letters: readonly StoredEntityLetter[]): void {
    for (const { seq } of letters) this.#database.run('DELETE FROM entity_inbox WHERE seq = ?', [seq]);
  }
}
