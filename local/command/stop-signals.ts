import { exitCodes } from '../../cli/exit-codes.ts';

/** Ctrl-C reaches a script of npm twice, from the terminal and from npm: what follows so soon is the same one. */
const sameOneMilliseconds = 1_000;

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP, and when npm or the reader of our output is gone. A later signal ends the process at
 * once, with whatever it started.
 */
export function stopSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = (by: string): void => controller.abort(new Stopped(by));
  let first = Number.POSITIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (Date.now() - first > sameOneMilliseconds) process.exit(exitCodes.interrupted);
      first = Math.min(first, Date.now());
      stop(signal);
    });
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => stop('the end of what reads its output'));
  watchNpm(() => stop('the end of npm'));
  return controller.signal;
}

const scriptsThatStay: ReadonlySet<string | undefined> = new Set(['start', 'demo', 'host', 'azure', 'bench']);
const lookMilliseconds = 500;

/** npm that is killed takes its script with it on no system; what goes on unseen would keep its folder and its port. */
function watchNpm(gone: () => void): void {
  if (!scriptsThatStay.has(process.env['npm_lifecycle_event'])) return;
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    gone();
  }, lookMilliseconds);
  look.unref();
}

/** Somebody has asked for the end. */
export class Stopped extends Error {
  override readonly name = 'Stopped';

  constructor(signal: string) {
    super(`Stopped by ${signal}.`);
  }
}

/** The work, or the end of waiting for it, whichever comes first. */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
  });
  return Promise.race([work, stopped]).finally(() => stop && signal.removeEventListener('abort', stop));
}
