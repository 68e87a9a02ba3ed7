import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../cli/exit-codes.ts';
import { Stopped, stopSignals, unlessStopped } from './command/stop-signals.ts';
import { usableFolder } from './command/usable-folder.ts';
import { homeName } from './command/edge-tls-home.ts';
import { localStateOf } from './stack/local-state.ts';

const lookMilliseconds = 100;

/**
 * `npm start -- --detach`: the same start in a process of its own, which goes on when this one, its terminal or its pipeline ends.
 * What it prints is in `start.log`, and shown here until everything is up; the exit code says whether it is.
 */
export async function startDetached(home: string, args: readonly string[]): Promise<number> {
  const log = join(usableFolder(home, homeName(process.env)), `start.log`);
  const signal = stopSignals();
  const output = openSync(log, 'a+');
  const shown = new Tail(output);
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args.filter((arg) => arg !== '--detach')], {
    detached: true,
    stdio: ['ignore', output, output],
    // It outlives npm.
    env: { ...process.env, EDGE_TLS_HOME: home, npm_lifecycle_event: '' },
  });
  const exited = once(child, 'exit').then(([code]) => (code as number | null) ?? exitCodes.failed);
  try {
    const code = await unlessStopped(Promise.race([exited, upIn(home, child, shown)]), signal);
    shown.show();
    if (code === exitCodes.ok) console.log(`It goes on in the background, and writes to ${log}. To end it: npm stop`);
    child.unref();
    return code;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    child.kill('SIGTERM');
    const code = await exited;
    shown.show();
    return code;
  } finally {
    closeSync(output);
  }
}

async function upIn(home: string, child: ChildProcess, shown: Tail): Promise<number> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, lookMilliseconds));
    shown.show();
    const found = localStateOf(home);
    if (found.state === 'up' && found.pid === child.pid) return exitCodes.ok;
  }
}

/** What a file has got since the last look. */
class Tail {
  readonly #file: number;
  #position: number;

  constructor(file: number) {
    this.#file = file;
    this.#position = fstatSync(file).size;
  }

  show(): void {
    const buffer = Buffer.alloc(64 * 1024);
    for (;;) {
      const bytes = readSync(this.#file, buffer, 0, buffer.length, this.#position);
      if (bytes === 0) return;
      process.stdout.write(buffer.subarray(0, bytes));
      this.#position += bytes;
    }
  }
}
