import { join, resolve } from 'node:path';
import { type Child, readyJson, startChild } from './child.ts';
import type { StackOptions } from './stack.ts';

/** The local host with the app, as a process that can be killed and started again on its port and history. */
export class HostProcess {
  readonly #options: StackOptions;
  readonly #env: Readonly<Record<string, string>>;
  readonly #died = Promise.withResolvers<number | null>();
  #child: Child<{ port: number }> | undefined;
  port: number;

  constructor(options: StackOptions, env: Readonly<Record<string, string>>) {
    this.#options = options;
    this.#env = env;
    this.port = options.port;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Its exit code, when it ends without being stopped or started again. */
  get died(): Promise<number | null> {
    return this.#died.promise;
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<this> {
    const data = join(this.#options.home, 'host');
    const child = await startChild<{ port: number }>({
      name: 'the local host',
      args: [
        // npm scripts and tests run in the project's root.
        resolve('local/host/main.ts'),
        '--json',
        '--app',
        this.#options.app,
        '--port',
        `${this.port}`,
        '--data',
        data,
      ],
      env: { ...this.#env, ...env },
      ready: readyJson,
      log: this.#options.log,
      signal: this.#options.signal,
    });
    this.#child = child;
    this.port = child.ready.port;
    void child.exited.then((code) => this.#child === child && this.#died.resolve(code));
    return this;
  }

  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const before = this.#child;
    this.#child = undefined;
    if (before?.running()) process.kill(before.pid, 'SIGKILL');
    await before?.exited;
    await this.start(env);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.stop();
  }
}
