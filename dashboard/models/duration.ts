import { counted } from './expiry.ts';

/** `18 s`, `4 min 44 s`, `1 h 5 min`. */
export function durationOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `just now`, `12 min ago`; times are epoch seconds. */
export function agoOf(then: number, now: number): string {
  const seconds = now - then;
  if (seconds < 60) return 'just now';
  if (seconds < 86_400) return `${durationOf(Math.floor(seconds / 60) * 60)} ago`;
  return `${counted(Math.floor(seconds / 86_400), 'day')} ago`;
}
