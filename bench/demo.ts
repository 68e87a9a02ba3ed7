import { spawnSync } from 'node:child_process';
import type { Benchmark } from './row.ts';
import { median } from './row.ts';

/** The demo as a newcomer runs it, without the install. */
export const demo: Benchmark = {
  name: 'demo',
  async run({ rounds }) {
    const seconds = Array.from({ length: rounds }, () => once());
    return [
      {
        bench: 'demo',
        what: 'npm run demo, without the install',
        value: median(seconds),
        unit: 's',
        goal: { atMost: 25 },
        conditions: `median of ${rounds}, app built, time scale 600`,
      },
    ];
  },
};

function once(): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['local/demo/main.ts', '--json'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the demo did not prove everything: ${stdout}\n${stderr}`);
  return (performance.now() - started) / 1000;
}
