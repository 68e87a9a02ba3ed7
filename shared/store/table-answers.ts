import type { AnswerStore, KeptAnswer } from '../domain/stores.ts';
import { fromColumns, toColumns } from './record-columns.ts';
import type { Row, RowKey, Table } from './table.ts';

/** A partition per answer: nothing ever lists them, and so they spread. */
export class TableAnswers implements AnswerStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async claim(claim: KeptAnswer, abandonedBefore: number): Promise<KeptAnswer | null> {
    const row = answerRow(claim);
    // A second pass is needed only when the answer was released, or its claim taken over, between our reads and writes.
    for (;;) {
      if ((await this.#table.insert(row)) !== null) return null;
      const found = await this.#table.get(row);
      if (found === null) continue;
      const kept = fromColumns(found) as KeptAnswer;
      if (kept.answer !== null || kept.claimedAt >= abandonedBefore) return kept;
      if ((await this.#table.replace(row, found.etag ?? '')) !== null) return null;
    }
  }

  async keep(answer: KeptAnswer): Promise<void> {
    await this.#table.upsert(answerRow(answer));
  }

  async release(id: string): Promise<void> {
    await this.#table.delete(answerKey(id));
  }
}

function answerKey(id: string): RowKey {
  return { partitionKey: id, rowKey: 'answer' };
}

function answerRow(answer: KeptAnswer): RowKey & Row {
  return { ...answerKey(answer.id), ...toColumns(answer) };
}
