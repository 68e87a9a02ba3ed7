import type { MadeVersion } from '../shared-turn.ts';

/** Clocks of the app's instances differ by less, in seconds. */
const SKEW = 30;

/** How two versions of one root stand to each other, as far as those that runs of ours made tell. */
export function isNoNewer(made: readonly MadeVersion[], version: string, taken: string | null): boolean {
  if (taken === null) return false;
  if (same(version, taken)) return true;
  const [older, newer] = [indexOf(made, version), indexOf(made, taken)];
  return older >= 0 && newer >= 0 && older < newer;
}

/**
 * The version that came after the one that a run kept to; null when it kept to the newest. `lookedAt`: when its plan looked, epoch
 * seconds; tells about a version that no run of ours made.
 */
export function rootAfter(
  made: readonly MadeVersion[],
  { taken, lookedAt }: { readonly taken: string | null; readonly lookedAt: number },
): string | null {
  const newest = made.at(-1);
  if (taken === null || newest === undefined || same(newest.version, taken)) return null;
  const isKnown = indexOf(made, taken) >= 0;
  return isKnown || newest.at + SKEW >= lookedAt ? newest.version : null;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const indexOf = (made: readonly MadeVersion[], wanted: string): number =>
  made.findIndex(({ version }) => same(version, wanted));
