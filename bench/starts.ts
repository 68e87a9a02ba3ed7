import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './row.ts';
import { median } from './row.ts';

/** One start in so many that fails would be seen in half of all runs of this benchmark. */
const fewestStarts = 6;

/** `npm start` as a newcomer types it, with local Azure as hostile as it is by default, one after the other. */
export const starts: Benchmark = {
  name: 'starts',
  async run({ rounds }) {
    const count = Math.max(fewestStarts, rounds);
    const outcomes: StartOutcome[] = [];
    for (let index = 0; index < count; index += 1) outcomes.push(await startOnce());
    const conditions = `${count} starts in a row, default (hostile) mode, app built, folders of their own`;
    for (const { seconds, said } of outcomes) if (seconds === null) console.error(said);
    return [
      {
        bench: 'starts',
        what: 'npm start that did not come up',
        value: outcomes.filter(({ seconds }) => seconds === null).length,
        unit: '',
        goal: { atMost: 0 },
        conditions,
      },
      {
        bench: 'starts',
        what: 'npm start until it is up',
        value: median(outcomes.flatMap(({ seconds }) => seconds ?? [])),
        unit: 's',
        goal: { atMost: 15 },
        conditions: `median of ${conditions}`,
      },
    ];
  },
};

export interface StartOutcome {
  /** Until it was up; null when it ended before. */
  readonly seconds: number | null;
  /** Everything that it printed. */
  readonly said: string;
}

/** Starts, waits until it is up, and stops it again. */
export async function startOnce(args: readonly string[] = []): Promise<StartOutcome> {
  const home = mkdtempSync(join(tmpdir(), 'edge-tls-start-'));
  const began = performance.now();
  const child = spawn(process.execPath, ['scripts/launch.cjs', 'local/start.ts', ...args], {
    env: { ...process.env, EDGE_TLS_HOME: home },
  });
  let said = '';
  const up = new Promise<boolean>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        said += chunk;
        if (said.includes('edge-tls is at')) resolve(true);
      });
    child.on('exit', () => resolve(false));
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const seconds = (await up) ? (performance.now() - began) / 1000 : null;
  child.kill('SIGTERM');
  await exited;
  rmSync(home, { recursive: true, force: true });
  return { seconds, said };
}
