/** `45 s`, `12 min`, `1 h 05 min`: as exact as one needs to decide whether to wait. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

export function durationRange([from, to]: readonly [number, number]): string {
  return from === to ? duration(from) : `${duration(from)} – ${duration(to)}`;
}

export function day(epochSeconds: number | null): string {
  return epochSeconds === null ? '–' : new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}

export function minute(epochSeconds: number | null): string {
  return epochSeconds === null ? '–' : `${new Date(epochSeconds * 1000).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

export function daysLeft(notAfter: number, nowMilliseconds: number): number {
  return Math.floor((notAfter - nowMilliseconds / 1000) / 86_400);
}
