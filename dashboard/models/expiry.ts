export type Tone = 'good' | 'soon' | 'bad' | 'unknown';

export interface Expiry {
  readonly tone: Tone;
  /** Colour is never the only sign: the text says the same. */
  readonly text: string;
}

const day = 86_400;
const soonDays = 21;
const badDays = 7;

/** How long a certificate is still good. Times are epoch seconds. */
export function expiryOf(notAfter: number | null, now: number): Expiry {
  if (notAfter === null) return { tone: 'unknown', text: 'no certificate seen' };
  const days = Math.floor((notAfter - now) / day);
  if (days < 0) return { tone: 'bad', text: `expired ${counted(-days, 'day')} ago` };
  const tone = days < badDays ? 'bad' : days < soonDays ? 'soon' : 'good';
  return { tone, text: `${counted(days, 'day')} left` };
}

const worstFirst: readonly Tone[] = ['bad', 'soon', 'unknown', 'good'];

/** The tone of a whole, from the tones of its parts; unknown without any. */
export function worstOf(tones: readonly Tone[]): Tone {
  return worstFirst.find((tone) => tones.includes(tone)) ?? 'unknown';
}

export function counted(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
