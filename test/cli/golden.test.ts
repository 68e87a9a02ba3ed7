import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examples } from '../../cli/examples.ts';
import { createProgram } from '../../cli/program.ts';
import { RunProgress } from '../../cli/run-progress.ts';
import { doctorText } from '../../cli/render/doctor-text.ts';
import { planText } from '../../cli/render/plan-text.ts';
import { statusText } from '../../cli/render/status-text.ts';
import type { Terminal } from '../../cli/terminal.ts';
import type { Check } from '../../shared/domain/doctor/check.ts';
import { doubtfulEdge, plan, readyEdge, run, unreadyEdge } from './samples.ts';

const folder = join(__dirname, 'golden');
const now = (): number => 1_795_000_015_000;

/** What is to be printed, to the letter. `UPDATE_GOLDEN=1` writes it anew, to be read before it is committed. */
function golden(name: string, printed: string): string {
  const file = join(folder, name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, printed);
  return readFileSync(file, 'utf8');
}

const checks: readonly Check[] = [
  { name: 'identity', status: 'ok', evidence: 'Azure accepts the token.', next: null },
  { name: 'leaf (gateway)', status: 'warn', evidence: 'It is due.', next: 'edge-tls renew contoso-prod' },
  { name: 'gateway trust', status: 'fail', evidence: 'A root is missing.', next: 'edge-tls converge contoso-prod' },
];
const problem = { code: 'RootNotTrusted', kind: 'terminal', what: 'It failed.', why: 'So.', fix: 'Mend it.' } as const;
const failedRun = run('Failed', { problem });
const blocked = { ...plan, steps: [], blockers: [problem], warnings: [problem] };

/** The progress of a run as a terminal or a file gets it. */
function progressOf(terminal: Partial<Terminal['err']>, color: boolean): string {
  let written = '';
  const err = { write: (text: string) => Boolean((written += text)), ...terminal } as Terminal['err'];
  const progress = new RunProgress({ out: err, err, color, now });
  for (const status of ['Running', 'Running', 'Succeeded'] as const) progress.show(run(status));
  return written;
}

describe('what is printed', () => {
  test.each<[string, () => string]>([
    ['plan.txt', () => planText(plan, { color: false })],
    ['plan-in-color.txt', () => planText(plan, { color: true })],
    ['plan-blocked.txt', () => planText(blocked, { color: false })],
    ['plan-empty.txt', () => planText({ ...plan, steps: [] }, { color: false })],
    ['status-ready.txt', () => statusText(readyEdge as never, null, { color: false, now })],
    ['status-failed.txt', () => statusText(unreadyEdge as never, failedRun, { color: false, now })],
    ['status-doubtful.txt', () => statusText(doubtfulEdge as never, null, { color: false, now })],
    ['status-doubtful-in-color.txt', () => statusText(doubtfulEdge as never, null, { color: true, now })],
    ['doctor.txt', () => doctorText(checks, { color: false })],
    ['doctor-in-color.txt', () => doctorText(checks, { color: true })],
    ['progress-piped.txt', () => progressOf({}, false)],
    ['progress-in-terminal.txt', () => progressOf({ isTTY: true, columns: 40, rows: 24 }, true)],
    ['progress-in-low-terminal.txt', () => progressOf({ isTTY: true, columns: 40, rows: 1 }, true)],
    ['help.txt', () => helpOf()],
    ['help-plan.txt', () => helpOf('plan')],
    ['help-apply.txt', () => helpOf('apply')],
  ])('%s', (name, print) => {
    const printed = print();
    expect(printed).toBe(golden(name, printed));
  });
});

function helpOf(name?: string): string {
  let written = '';
  const program = createProgram(async () => undefined);
  const command = name === undefined ? program : program.commands.find((one) => one.name() === name);
  command?.configureOutput({ writeOut: (text) => void (written += text), getOutHelpWidth: () => 80 });
  command?.outputHelp();
  return written;
}

describe('the help', () => {
  const commands = createProgram(async () => undefined).commands;

  test.each(commands.map((command) => command.name()))('of %s has an example', (name) => {
    const lines = examples[name] ?? [];
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join(' ')).toContain(`edge-tls ${name}`);
  });

  test('has no example of a command that is not there', () => {
    expect(Object.keys(examples).sort()).toEqual(commands.map((command) => command.name()).sort());
  });
});
