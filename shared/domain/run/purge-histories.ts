import type { Clock } from '../ports.ts';
import { type PurgeWindow, purgeWindows } from './purge-windows.ts';

export interface PurgeServices {
  readonly clock: Clock;
  /** Takes away the histories of orchestrations that were made in the window and have ended; how many. */
  readonly purge: (window: PurgeWindow) => Promise<number>;
}

export interface Purged {
  readonly deleted: number;
  /** Windows that time was too short for; the next purge has them first. */
  readonly left: number;
}

const day = 86_400_000;

/**
 * Takes away the histories of what has ended and was begun so many days ago. The runs themselves are in tables of our own and stay. No
 * window is begun once so many milliseconds are over, since the host ends a function that takes too long.
 */
export async function purgeHistories(
  { clock, purge }: PurgeServices,
  { days, atMost }: { readonly days: number; readonly atMost: number },
): Promise<Purged> {
  const begun = clock.now();
  const windows = purgeWindows(begun - days * day);
  let deleted = 0;
  for (const [index, window] of windows.entries()) {
    if (clock.now() - begun >= atMost) return { deleted, left: windows.length - index };
    deleted += await purge(window);
  }
  return { deleted, left: 0 };
}
