import { paint, type Terminal } from './terminal.ts';
import type { RunView } from './views.ts';

type StepView = RunView['steps'][number];

const marks: Readonly<Record<StepView['state'], string>> = {
  Pending: '(-) Pending:',
  Running: '(…) Running:',
  Waiting: '(…) Waiting:',
  Succeeded: '(✓) Done:',
  Failed: '(x) Failed:',
  Skipped: '(-) Skipped:',
};

/** Of a terminal that does not tell its size. */
const usualColumns = 80;
const usualRows = 24;

function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** A run's steps on standard error: redrawn in place on a terminal, one timestamped line a change elsewhere. */
export class RunProgress {
  readonly #terminal: Terminal;
  readonly #printed = new Map<string, string>();
  #drawn = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(run: RunView): void {
    const { isTTY, rows } = this.#terminal.err;
    // The cursor cannot go back above the first line of the window.
    if (isTTY && run.steps.length < (rows || usualRows)) this.#redraw(run);
    else this.#append(run);
  }

  #redraw(run: RunView): void {
    const { err } = this.#terminal;
    if (this.#drawn > 0) err.write(`\x1b[${this.#drawn}A`);
    for (const step of run.steps) err.write(`\x1b[2K${this.#line(step, (err.columns || usualColumns) - 1)}\n`);
    this.#drawn = run.steps.length;
  }

  #append(run: RunView): void {
    for (const step of run.steps) {
      const seen = `${step.state} ${step.lastProblem?.code ?? ''}`;
      if (step.state === 'Pending' || this.#printed.get(step.id) === seen) continue;
      this.#printed.set(step.id, seen);
      this.#terminal.err.write(`${new Date(this.#terminal.now()).toISOString()} ${this.#line(step)}\n`);
    }
  }

  /** Cut to a width, since a line that wraps would be two to go back over. */
  #line(step: StepView, width = Number.POSITIVE_INFINITY): string {
    const end = step.endedAt ?? this.#terminal.now() / 1000;
    const took = step.startedAt === null ? '' : ` (${Math.max(0, Math.round(end - step.startedAt))} s)`;
    const trouble = step.lastProblem && step.state !== 'Succeeded' ? ` ${step.lastProblem.code}` : '';
    const style = step.state === 'Failed' ? 'red' : step.state === 'Succeeded' ? 'green' : 'grey';
    const mark = marks[step.state];
    return `${paint(this.#terminal, style, mark)} ${clipped(step.title, width - `${mark} ${took}${trouble}`.length)}${took}${trouble}`;
  }
}
