import type { Tone } from './expiry.ts';
import type { Run } from './types.ts';

export function toneOf({ status }: Pick<Run, 'status'>): Tone {
  if (status === 'Succeeded') return 'good';
  if (status === 'Failed') return 'bad';
  return status === 'Canceled' ? 'unknown' : 'soon';
}

/** `WaitingForApproval` as people write it: `Waiting for approval`. */
export function statusText(status: Run['status']): string {
  return status.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
