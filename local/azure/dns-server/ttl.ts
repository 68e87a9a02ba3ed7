const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const LONGEST = 2 ** 31 - 1;

/** Seconds of `300` or BIND's `1h30m`; undefined for anything else. */
export function parseTtl(text: string): number | undefined {
  if (/^\d+$/.test(text)) return inRange(Number(text));
  if (!/^(\d+[smhdw])+$/i.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([smhdw])/gi)];
  return inRange(parts.reduce((sum, [, n, unit]) => sum + Number(n) * (UNITS[unit?.toLowerCase() ?? ''] ?? 0), 0));
}

function inRange(seconds: number): number | undefined {
  return seconds <= LONGEST ? seconds : undefined;
}
