import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface Status {
  readonly name: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly historyEvents?: readonly Record<string, unknown>[];
}

interface Options {
  readonly app: string;
  readonly env?: Readonly<Record<string, string>>;
}

const ended = ['Completed', 'Failed', 'Terminated'];

/** A folder of the test's own, with the host's data in it; gone after `remove`. */
export function dataFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'edge-tls-host-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The local host as a process of its own, as people run it: the environment and the module hooks are the process's. */
export class HostProcess {
  static readonly #started: HostProcess[] = [];
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #dataDir: string;
  readonly #errors: () => string;

  private constructor(child: ChildProcess, port: number, kept: { dataDir: string; errors: () => string }) {
    this.url = `http://127.0.0.1:${port}`;
    this.#child = child;
    this.#dataDir = kept.dataDir;
    this.#errors = kept.errors;
  }

  /** Rejects with what the host said if it ends before it is ready. */
  static async start(dataDir: string, { app, env = {} }: Options): Promise<HostProcess> {
    mkdirSync(dataDir, { recursive: true });
    const args = ['local/host/main.ts', '--app', app, '--port', '0', '--data', dataDir, '--json'];
    const child = spawn(process.execPath, args, {
      cwd: resolve(__dirname, '../../..'),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk;
    });
    const line = once(createInterface(child.stdout), 'line').then(
      ([text]) => JSON.parse(String(text)) as { port: number },
    );
    const exit = once(child, 'close').then(() => Promise.reject(new Error(errors)));
    const { port } = await Promise.race([line, exit]);
    exit.catch(() => {});
    const host = new HostProcess(child, port, { dataDir, errors: () => errors });
    HostProcess.#started.push(host);
    return host;
  }

  /** Ends the hosts that a failed test has left. */
  static killAll(): void {
    for (const host of HostProcess.#started.splice(0)) if (host.running) host.#child.kill('SIGKILL');
  }

  get errors(): string {
    return this.#errors();
  }

  get keys(): Record<'master' | 'function' | 'durableTask' | 'eventGrid', string> {
    return JSON.parse(readFileSync(join(this.#dataDir, 'keys.json'), 'utf8'));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.running) return this.#child.exitCode;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code] = await exit;
    return code as number | null;
  }

  /** Calls Durable's API on the path that needs no key. */
  api(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}/durabletask/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  }

  async start(name: string, input?: unknown, id?: string): Promise<string> {
    const response = await this.api('POST', `orchestrators/${name}${id ? `/${id}` : ''}`, input);
    if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  async status(id: string, query = ''): Promise<Status> {
    return (await (await this.api('GET', `instances/${id}${query}`)).json()) as Status;
  }

  /** Waits until the condition holds. */
  async until(id: string, holds: (status: Status) => boolean): Promise<Status> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const status = await this.status(id);
      if (holds(status)) return status;
      if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(status)}; the host said: ${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  ended(id: string): Promise<Status> {
    return this.until(id, ({ runtimeStatus }) => ended.includes(runtimeStatus));
  }

  async run(name: string, input?: unknown): Promise<Status> {
    return this.ended(await this.start(name, input));
  }
}
