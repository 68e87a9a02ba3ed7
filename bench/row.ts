/** One measured figure. */
export interface Row {
  readonly bench: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be; null for a figure that stands beside another one. */
  readonly goal: { readonly atMost: number } | { readonly atLeast: number } | null;
  /** Under which it was measured, and what bounds it. */
  readonly conditions: string;
}

export interface BenchOptions {
  /** How often what takes long is measured; figures are medians. */
  readonly rounds: number;
}

export interface Benchmark {
  readonly name: string;
  /** Left out when nothing is named, since it takes many minutes. */
  readonly long?: boolean;
  run(options: BenchOptions): Promise<readonly Row[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1);
  return (low + high) / 2;
}

export function meetsGoal({ value, goal }: Row): boolean | null {
  if (goal === null) return null;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

export function printTable(rows: readonly Row[], print: (line: string) => void): void {
  const lines = rows.map((row) => [verdict(row), row.bench, row.what, figure(row), goalText(row), row.conditions]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    print(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

function verdict(row: Row): string {
  const met = meetsGoal(row);
  if (met === null) return ' ';
  return met ? '✓' : '✗';
}

const figure = ({ value, unit }: Row): string => `${Math.round(value * 1000) / 1000} ${unit}`.trim();

function goalText({ goal }: Row): string {
  if (goal === null) return '';
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}
