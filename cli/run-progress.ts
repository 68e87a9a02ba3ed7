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

/** A run's steps on standard error: redrawn in place on a terminal, one timestamped line a change elsewhere. */
export class RunProgress {
  readonly #terminal: Terminal;
  readonly #printed = new Map<string, string>();
  #drawn = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(run: RunView): void {
    if (this.#terminal.err.isTTY) this.#redraw(run);
    else this.#append(run);
  }

  #redraw(run: RunView): void {
    const { err } = this.#terminal;
    if (this.#drawn > 0) err.write(`\x1b[${this.#drawn}A`);
    for (const step of run.steps) err.write(`\x1b[2K${this.#line(step)}\n`);
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

  #line(step: StepView): string {
    const end = step.endedAt ?? this.#terminal.now() / 1000;
    const took = step.startedAt === null ? '' : ` (${Math.max(0, Math.round(end - step.startedAt))} s)`;
    const trouble = step.lastProblem && step.state !== 'Succeeded' ? ` ${step.lastProblem.code}` : '';
    const style = step.state === 'Failed' ? 'red' : step.state === 'Succeeded' ? 'green' : 'grey';
    return `${paint(this.#terminal, style, marks[step.state])} ${step.title}${took}${trouble}`;
  }
}
