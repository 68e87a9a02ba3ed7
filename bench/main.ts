/** `npm run bench [-- NAME …] [--rounds 3] [--json]`: measures what `docs/` promises, on local Azure. A table, and `dist/bench.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { number, flag, type ValuesOf } from '../local/command/options.ts';
import { runCommand } from '../local/command/run-command.ts';
import { buildApp } from '../scripts/build-app.ts';
import { bundle } from './bundle.ts';
import { converged } from './converged.ts';
import { demo } from './demo.ts';
import { fleet } from './fleet.ts';
import { history } from './history.ts';
import { kill } from './kill.ts';
import { load } from './load.ts';
import { provision } from './provision.ts';
import { type Benchmark, meetsGoal, printTable, type Row } from './row.ts';
import { starts } from './starts.ts';

const benchmarks: readonly Benchmark[] = [bundle, converged, history, provision, demo, starts, load, kill, fleet];

const options = {
  rounds: number({
    help: 'how often what takes long is measured (default: 3)',
    otherwise: 3,
    whole: true,
    from: 1,
    to: 1000,
    what: 'a number of rounds: 1 to 1000',
  }),
  json: flag('prints one object instead of a table'),
};

// An exit of its own accord ends what was started; a signal alone would leave it behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const known = benchmarks.map(({ name, long }) => (long ? `${name} (long, only when named)` : name));

await runCommand({
  name: 'npm run bench',
  help: `Measures, on local Azure, what the documents promise: ${known.join(', ')}.`,
  options,
  words: benchmarks.map(({ name }) => name),
  run: async ({ values, words }) => {
    await buildApp();
    await measure(chosen(words), values);
  },
});

function chosen(words: readonly string[]): readonly Benchmark[] {
  return words.length === 0
    ? benchmarks.filter(({ long }) => !long)
    : benchmarks.filter(({ name }) => words.includes(name));
}

async function measure(them: readonly Benchmark[], values: ValuesOf<typeof options>): Promise<void> {
  const rows: Row[] = [];
  for (const benchmark of them) {
    console.error(`${benchmark.name} …`);
    rows.push(...(await benchmark.run({ rounds: values.rounds })));
  }
  const report = { machine: machine(), rows: rows.map((row) => ({ ...row, met: meetsGoal(row) })) };
  mkdirSync('dist', { recursive: true });
  writeFileSync('dist/bench.json', `${JSON.stringify(report, null, 2)}\n`);
  if (values.json) console.log(JSON.stringify(report));
  else {
    console.log(JSON.stringify(report.machine));
    printTable(rows, console.log);
  }
}

/** Load from elsewhere makes every time longer. */
function machine(): Record<string, unknown> {
  const [load1 = 0] = loadavg();
  return {
    node: process.version,
    system: `${platform()} ${arch()}`,
    cores: cpus().length,
    loadAverage: Math.round(load1 * 10) / 10,
  };
}
