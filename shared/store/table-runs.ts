import type { Run, StepRecord } from '../domain/run/run.ts';
import { parseRunId } from '../domain/run/run-id.ts';
import type { JsonObject } from '../domain/json.ts';
import type { PaperName, Runs } from '../domain/stores.ts';
import { fromColumns, toColumns } from './record-columns.ts';
import type { Row, RowKey, Table } from './table.ts';

/**
 * A partition per edge with rows `run:{run}`, `step:{run}:{step}` and `paper:{run}:{name}`. `{run}` counts down, because Table Storage lists in the
 * order of keys alone and the newest run is wanted first.
 */
export class TableRuns implements Runs {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(id: string): Promise<Run | null> {
    const key = runKey(id);
    const row = key && (await this.#table.get(key));
    return row ? (fromColumns(row) as Run) : null;
  }

  async list(edge: string, limit: number): Promise<readonly Run[]> {
    if (!/^[a-z0-9-]+$/.test(edge)) return [];
    const rows = await this.#table.list({ partitionKey: edge, from: 'run:', to: 'run;', limit });
    return rows.map((row) => fromColumns(row) as Run);
  }

  async create(run: Run): Promise<void> {
    await this.#table.insert(runRow(run));
  }

  async update(run: Run): Promise<void> {
    await this.#table.upsert(runRow(run));
  }

  async steps(id: string): Promise<readonly StepRecord[]> {
    const at = place(id);
    if (at === null) return [];
    const from = `step:${at.countdown}`;
    const rows = await this.#table.list({ partitionKey: at.edge, from: `${from}:`, to: `${from};` });
    return rows.toSorted(byPosition).map((row) => fromColumns(row) as StepRecord);
  }

  async step(id: string, stepId: string): Promise<StepRecord | null> {
    const key = stepKey(id, stepId);
    const row = key && (await this.#table.get(key));
    return row ? (fromColumns(row) as StepRecord) : null;
  }

  async saveStep(id: string, position: number, step: StepRecord): Promise<void> {
    await this.#table.upsert({ ...known(stepKey(id, step.id), id), ...toColumns(step), position, state: step.state });
  }

  async paper(id: string, name: PaperName): Promise<JsonObject | null> {
    const key = paperKey(id, name);
    const row = key && (await this.#table.get(key));
    return row ? (fromColumns(row) as JsonObject) : null;
  }

  async savePaper(id: string, name: PaperName, content: JsonObject): Promise<void> {
    await this.#table.upsert({ ...known(paperKey(id, name), id), ...toColumns(content) });
  }
}

const byPosition = (a: Row, b: Row): number => Number(a.position) - Number(b.position);

function runRow(run: Run): RowKey & Row {
  return { ...known(runKey(run.id), run.id), ...toColumns(run), run: run.id, status: run.status };
}

function runKey(id: string): RowKey | null {
  const at = place(id);
  return at && { partitionKey: at.edge, rowKey: `run:${at.countdown}` };
}

/** `#` separates the repetitions of a step, and is forbidden in a row key. */
function stepKey(id: string, stepId: string): RowKey | null {
  const at = place(id);
  return at && { partitionKey: at.edge, rowKey: `step:${at.countdown}:${stepId.replaceAll('#', '~')}` };
}

function paperKey(id: string, name: PaperName): RowKey | null {
  const at = place(id);
  return at && { partitionKey: at.edge, rowKey: `paper:${at.countdown}:${name}` };
}

function place(id: string): { edge: string; countdown: string } | null {
  const parts = parseRunId(id);
  if (parts === null) return null;
  const down = (value: number, digits: number): string => String(10 ** digits - 1 - value).padStart(digits, '0');
  return { edge: parts.edge, countdown: `${down(parts.generation, 12)}-${down(parts.replacement, 6)}` };
}

function known(key: RowKey | null, id: string): RowKey {
  // Ids are made by runId alone, so this is a defect and not a user's mistake.
  if (key === null) throw new TypeError(`${JSON.stringify(id)} is not the id of a run.`);
  return key;
}
