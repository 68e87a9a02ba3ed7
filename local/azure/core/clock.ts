import type { LocalClock, LocalTimer } from './contracts.ts';
import type { ObservableSettings } from './settings.ts';

/** A clock whose timers are stopped with local Azure. */
export interface StoppableClock extends LocalClock {
  /** Azure milliseconds since the start: real time multiplied by the time scale, plus everything advanced. */
  azureElapsed(): number;
  stop(): void;
}

interface PendingTimer {
  due: number;
  readonly every: number | undefined;
  readonly callback: () => void;
}

/** setTimeout takes no more than this; a later timer is looked at again then. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * Two axes: `now()` is real time plus what was advanced (certificates expire on it); timers run on Azure time, which the time
 * scale speeds up. `advance` moves both, so a test can let four hours or ninety days pass at once.
 */
export function createClock(settings: ObservableSettings): StoppableClock {
  const pending = new Set<PendingTimer>();
  let advanced = 0;
  let azureBase = 0;
  let realBase = performance.now();
  let scale = settings.timeScale;
  let wake: NodeJS.Timeout | undefined;

  const azureElapsed = (): number => azureBase + (performance.now() - realBase) * scale;

  const rebase = (): void => {
    azureBase = azureElapsed();
    realBase = performance.now();
    scale = settings.timeScale;
  };

  /** A period that was missed several times, because a test let days pass, is made up for once. */
  const fire = (timer: PendingTimer, until: number): void => {
    if (timer.every === undefined) pending.delete(timer);
    else timer.due += timer.every * Math.max(1, Math.ceil((until - timer.due) / timer.every));
    timer.callback();
  };

  const nextDue = (): PendingTimer | undefined => {
    let first: PendingTimer | undefined;
    for (const timer of pending) if (!first || timer.due < first.due) first = timer;
    return first;
  };

  const fireDue = (): void => {
    const until = azureElapsed();
    for (let timer = nextDue(); timer && timer.due <= until; timer = nextDue()) fire(timer, until);
    arm();
  };

  const arm = (): void => {
    clearTimeout(wake);
    const first = nextDue();
    if (!first) return;
    const wait = Math.max(0, (first.due - azureElapsed()) / scale);
    wake = setTimeout(fireDue, Math.min(Math.ceil(wait), LONGEST_TIMEOUT));
  };

  const add = (azureMilliseconds: number, every: number | undefined, callback: () => void): LocalTimer => {
    const timer: PendingTimer = { due: azureElapsed() + azureMilliseconds, every, callback };
    pending.add(timer);
    arm();
    return { cancel: () => void pending.delete(timer) };
  };

  settings.onTimeScale(() => {
    rebase();
    arm();
  });
  return {
    now: () => Date.now() + advanced,
    azureElapsed,
    advance: (milliseconds) => {
      advanced += milliseconds;
      azureBase += milliseconds;
      fireDue();
    },
    after: (azureMilliseconds, callback) => add(azureMilliseconds, undefined, callback),
    // A period of zero would never let go of the loop.
    every: (azureMilliseconds, callback) =>
      add(Math.max(1, azureMilliseconds), Math.max(1, azureMilliseconds), callback),
    stop: () => {
      pending.clear();
      clearTimeout(wake);
    },
  };
}

/** Resolves after so many Azure milliseconds. */
export function azureDelay(clock: LocalClock, azureMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(azureMilliseconds, resolve);
  });
}
