import { exitCodes } from '../../cli/exit-codes.ts';

/** Ctrl-C reaches a script of npm twice, from the terminal and from npm: what follows so soon is the same one. */
const sameOneMilliseconds = 1_000;

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; a later one ends the process at once, with whatever it started. */
export function stopSignals(): AbortSignal {
  const controller = new AbortController();
  let first = Number.POSITIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (Date.now() - first > sameOneMilliseconds) process.exit(exitCodes.interrupted);
      first = Math.min(first, Date.now());
      controller.abort(new Stopped(signal));
    });
  return controller.signal;
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
