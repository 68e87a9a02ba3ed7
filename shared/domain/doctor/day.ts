const secondsOfDay = 86_400;

/** `2027-03-01`. */
export function day(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}

/** Whole days from one moment to another, in epoch seconds; negative when it has passed. */
export function daysUntil(notAfter: number, at: number): number {
  return Math.floor((notAfter - at) / secondsOfDay);
}
