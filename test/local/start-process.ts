import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `npm start` as a process, with everything that it prints. */
export class StartProcess {
  readonly home: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  said = '';

  constructor(home: string, args: readonly string[] = ['--calm']) {
    this.home = home;
    this.#child = spawn(process.execPath, ['scripts/launch.cjs', 'local/start.ts', ...args], {
      env: { PATH: process.env.PATH ?? '', EDGE_TLS_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.said += chunk;
      });
    this.#exited = once(this.#child, 'close').then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves once it has printed this; an Error with all that it printed when it ends before. */
  async says(text: string): Promise<this> {
    while (!this.said.includes(text)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) throw new Error(`it ended: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this;
  }

  up(): Promise<this> {
    return this.says('edge-tls is at');
  }

  ended(): Promise<number | null> {
    return this.#exited;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exited;
  }

  localJson(): { readonly api: string; readonly pid: number } {
    return JSON.parse(readFileSync(join(this.home, 'local.json'), 'utf8')) as { api: string; pid: number };
  }
}

/** Command lines of the processes that know this folder as EDGE_TLS_HOME or by an argument, the dead not counted. Linux only. */
export function processesOf(home: string): string[] {
  return globSync('/proc/[0-9]*/cmdline').flatMap((file) => {
    try {
      const command = readFileSync(file, 'utf8').replaceAll('\0', ' ').trim();
      const environment = readFileSync(file.replace(/cmdline$/, 'environ'), 'utf8');
      return command !== '' && `${command}\0${environment}`.includes(home) ? [command] : [];
    } catch {
      return [];
    }
  });
}
