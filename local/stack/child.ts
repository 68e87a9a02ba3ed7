import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Stopped, unlessStopped } from '../command/stop-signals.ts';

export interface ChildOptions {
  readonly name: string;
  /** Arguments of Node: a script and its own arguments. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Finds the message of readiness in a line of standard output; undefined for any other line. */
  readonly ready: (line: string) => unknown;
  readonly timeoutSeconds?: number;
  /** Gets everything that the child prints, on either stream. */
  readonly log?: ((text: string) => void) | undefined;
  /** Ends it before it is ready. */
  readonly signal?: AbortSignal | undefined;
}

export interface Child<T> {
  readonly pid: number;
  readonly ready: T;
  readonly exited: Promise<number | null>;
  readonly running: () => boolean;
  /** What the child has printed, for messages: the last lines of both streams. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

const keptCharacters = 8_000;
const graceMilliseconds = 5_000;
/** Generous: several stacks at once on a busy machine take that long. */
const readySeconds = 120;
/** Of the project's root, where npm scripts and tests run. */
const endWithParent = (): string => pathToFileURL(join(process.cwd(), 'local/stack/end-with-parent.ts')).href;

/** Starts a Node process and waits until it says that it is ready. Its output is kept for the message of a failed start. */
export async function startChild<T>(options: ChildOptions): Promise<Child<T>> {
  options.signal?.throwIfAborted();
  const process_ = spawn(process.execPath, ['--import', endWithParent(), ...options.args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    // Ctrl-C in a terminal is for this process, which then stops the others in their order.
    detached: true,
  });
  // Whatever ends this process must not leave the child behind.
  const kill = (): boolean => process_.kill('SIGKILL');
  process.once('exit', kill);
  process_.once('exit', () => process.off('exit', kill));
  let output = '';
  const keep = (chunk: string): void => {
    output = (output + chunk).slice(-keptCharacters);
    options.log?.(chunk);
  };
  process_.stderr.setEncoding('utf8').on('data', keep);
  const exited = once(process_, 'exit').then(([code]) => code as number | null);
  const starting = Promise.race([
    firstReady(process_, options.ready, keep),
    exited.then((code) => fail(`${options.name} ended with code ${code} before it was ready`)),
    deadline(options.timeoutSeconds ?? readySeconds, (seconds) => `${options.name} was not ready within ${seconds} s`),
  ]);
  const ready = await unlessStopped(starting, options.signal).catch(async (error: unknown) => {
    await stop(process_, exited);
    if (error instanceof Stopped) throw error;
    throw new Error(`${String(error instanceof Error ? error.message : error)}. It said:\n${output}`);
  });
  return {
    pid: process_.pid ?? 0,
    ready: ready as T,
    exited,
    running: () => isRunning(process_),
    output: () => output,
    stop: () => stop(process_, exited),
  };
}

function firstReady(child: ChildProcess, find: ChildOptions['ready'], keep: (chunk: string) => void): Promise<unknown> {
  return new Promise((resolve) => {
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      keep(chunk);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      const found = lines.map(find).find((value) => value !== undefined);
      if (found !== undefined) resolve(found);
    });
  });
}

function deadline(seconds: number, message: (seconds: number) => string): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(message(seconds))), seconds * 1000).unref();
  });
}

function fail(message: string): never {
  throw new Error(message);
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** SIGTERM first; SIGKILL for one that does not end by itself. */
async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (!isRunning(child)) return;
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
  await exited;
  clearTimeout(kill);
}

/** The reader of a line of JSON that has `"ready": true`. */
export function readyJson(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    const message = JSON.parse(line) as { ready?: boolean };
    return message.ready === true ? message : undefined;
  } catch {
    return undefined;
  }
}
