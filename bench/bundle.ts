import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Benchmark, median, type Row } from './row.ts';

const bundled = 'dist/app';
/** The same code with its dependencies left in `node_modules`, as an app is deployed that is not bundled. */
const unbundled = 'dist/bench-unbundled';
/** Compiled, so that the process has nothing in it but Node, the loader and the app. */
const loader = join(unbundled, 'load-app.mjs');
const rounds = 11;

interface Loaded {
  readonly milliseconds: number;
  /** Milliseconds of processor time, which the rest of the machine's work hardly touches. */
  readonly processor: number;
  readonly mebibytes: number;
}

/** Size of the deployed bundle, and what loading it costs beside loading its dependencies one by one. */
export const bundle: Benchmark = {
  name: 'bundle',
  async run() {
    await buildUnbundled();
    try {
      return rowsOf(measured());
    } finally {
      rmSync(unbundled, { recursive: true });
    }
  },
};

async function buildUnbundled(): Promise<void> {
  mkdirSync(unbundled, { recursive: true });
  const options = { bundle: true, packages: 'external', platform: 'node', logLevel: 'error' } as const;
  await build({ ...options, entryPoints: ['functions/index.ts'], outfile: join(unbundled, 'index.js'), format: 'cjs' });
  await build({ ...options, entryPoints: ['bench/load-app.ts'], outfile: loader, format: 'esm' });
  writeFileSync(join(unbundled, 'package.json'), '{"main":"index.js"}');
}

/** Side by side, so that what else the machine does falls on both. */
function measured(): { with: Loaded[]; without: Loaded[] } {
  const all = Array.from({ length: rounds + 1 }, () => ({ with: load(bundled), without: load(unbundled) }));
  // The first one reads the files from the disk.
  const warm = all.slice(1);
  return { with: warm.map((round) => round.with), without: warm.map((round) => round.without) };
}

function load(folder: string): Loaded {
  const { status, stdout, stderr } = spawnSync(process.execPath, [loader, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the app in ${folder} does not load: ${stderr}`);
  return JSON.parse(stdout) as Loaded;
}

function rowsOf(loads: { with: Loaded[]; without: Loaded[] }): Row[] {
  const conditions = `median of ${rounds} processes, warm files, no compile cache`;
  const time = median(loads.with.map(({ milliseconds }) => milliseconds));
  const apart = median(loads.without.map(({ milliseconds }) => milliseconds));
  const row = { bench: 'bundle', conditions };
  return [
    { ...row, what: 'size', value: statSync(join(bundled, 'index.js')).size / 1e6, unit: 'MB', goal: { atMost: 2 } },
    { ...row, what: 'load time', value: time, unit: 'ms', goal: { atMost: 150 } },
    { ...row, what: 'load time, dependencies not bundled', value: apart, unit: 'ms', goal: null },
    { ...row, what: 'load time ÷ not bundled', value: time / apart, unit: '', goal: { atMost: 0.25 } },
    {
      ...row,
      what: 'processor time of the load',
      value: median(loads.with.map(({ processor }) => processor)),
      unit: 'ms',
      goal: null,
    },
    {
      ...row,
      what: 'resident memory after load',
      value: median(loads.with.map(({ mebibytes }) => mebibytes)),
      unit: 'MiB',
      goal: { atMost: 90 },
    },
  ];
}
