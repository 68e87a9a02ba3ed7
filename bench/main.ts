/** `npm run bench [-- NAME …] [--rounds 3] [--json]`: measures what `docs/` promises, on local Azure. A table, and `dist/bench.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { converged } from './converged.ts';
import { demo } from './demo.ts';
import { fleet } from './fleet.ts';
import { history } from './history.ts';
import { kill } from './kill.ts';
import { load } from './load.ts';
import { provision } from './provision.ts';
import { type Benchmark, meetsGoal, printTable, type Row } from './row.ts';

const benchmarks: readonly Benchmark[] = [bundle, converged, history, provision, demo, load, kill, fleet];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
// An exit of its own accord ends what was started; a signal alone would leave it behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const known = benchmarks.map(({ name, long }) => (long ? `${name} (long, only when named)` : name));

if (values.help) console.log(`npm run bench [-- NAME …] [--rounds 3] [--json]\n  ${known.join('\n  ')}`);
else await measure(chosen());

function chosen(): readonly Benchmark[] {
  const strange = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (strange.length > 0) throw new Error(`There is no benchmark ${strange.join(', ')}; there is ${known.join(', ')}.`);
  return positionals.length === 0
    ? benchmarks.filter(({ long }) => !long)
    : benchmarks.filter(({ name }) => positionals.includes(name));
}

async function measure(them: readonly Benchmark[]): Promise<void> {
  const rows: Row[] = [];
  for (const benchmark of them) {
    console.error(`${benchmark.name} …`);
    rows.push(...(await benchmark.run({ rounds: Number(values.rounds) })));
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
