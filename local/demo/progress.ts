import type { RunView, StepView } from './api-client.ts';

const symbols: Readonly<Record<StepView['state'], string>> = {
  Pending: ' ',
  Running: '▸',
  Waiting: '…',
  Succeeded: '✓',
  Failed: '✗',
  Skipped: '-',
};

/** Shows a run as it goes: rewritten in place on a terminal, one line a change elsewhere. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #started = Date.now();
  #drawn = 0;
  #seen = new Map<string, string>();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  heading(text: string): void {
    this.#drawn = 0;
    this.#seen.clear();
    this.#out.write(`\n${text}\n`);
  }

  line(text: string): void {
    this.#out.write(`  ${text}\n`);
  }

  show(run: RunView): void {
    if (this.#out.isTTY) this.#redraw(run);
    else this.#printChanges(run);
  }

  #redraw(run: RunView): void {
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A`);
    for (const step of run.steps) this.#out.write(`\x1b[2K  ${describe(step)}\n`);
    this.#drawn = run.steps.length;
  }

  #printChanges(run: RunView): void {
    for (const step of run.steps) {
      if (step.state === 'Pending' || this.#seen.get(step.id) === step.state) continue;
      this.#seen.set(step.id, step.state);
      this.#out.write(`  ${seconds(Date.now() - this.#started)}  ${describe(step)}\n`);
    }
  }
}

function describe(step: StepView): string {
  const took = step.startedAt === null ? '' : ` (${elapsed(step)} s)`;
  const why = step.state === 'Succeeded' && step.note ? step.note : step.reason;
  return `${symbols[step.state]} ${step.state.padEnd(9)} ${step.title}${took} — ${why}`;
}

function elapsed(step: StepView): string {
  return ((step.endedAt ?? Date.now() / 1000) - (step.startedAt ?? 0)).toFixed(1);
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(5)} s`;
