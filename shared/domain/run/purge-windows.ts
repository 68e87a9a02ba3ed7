/** From and to, epoch milliseconds. */
export interface PurgeWindow {
  readonly from: number;
  readonly to: number;
}

const day = 86_400_000;
/** Ages beyond the retention at which one window ends and the next begins, in days. */
const edges = [365, 180, 90, 30, 7, 1];

/**
 * Everything made before a time, in windows, oldest first. What had been left for months is so taken away piece by piece, each of which
 * is over by itself, and where nothing was left all but the last are empty.
 */
export function purgeWindows(before: number): readonly PurgeWindow[] {
  const ends = [...edges.map((days) => before - days * day), before].filter((end) => end > 0);
  return ends.map((to, index) => ({ from: ends[index - 1] ?? 0, to }));
}
