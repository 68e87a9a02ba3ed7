/** Milliseconds of a .NET TimeSpan, `[d.]hh:mm[:ss[.fffffff]]`; undefined if it is none, or `-1`, which means without end. */
export function timeSpanMilliseconds(text: string): number | undefined {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,7})?)?$/.exec(text);
  if (!match) return undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0, fraction = 0] = match;
  const wholeSeconds = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return wholeSeconds * 1000 + Math.round(Number(fraction) * 1000);
}
