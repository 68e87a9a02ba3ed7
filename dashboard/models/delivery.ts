import { counted, type Tone } from './expiry.ts';
import type { Delivery } from './types.ts';

export interface DeliveryLine {
  readonly tone: Tone;
  readonly state: string;
  /** Which event went where, after how many attempts, and why the last one failed. */
  readonly text: string;
}

const tones = { delivered: 'good', waiting: 'soon', failed: 'bad' } as const;
const remedy = 'Check its address in EDGE_TLS_NOTIFY.';

export function deliveryLine({ event, destination, state, attempts, reason }: Delivery): DeliveryLine {
  const failure = state === 'delivered' || reason === null ? '' : ` ${reason}`;
  const next = state === 'failed' ? ` ${remedy}` : '';
  const text = `${event} to ${destination}, ${counted(attempts, 'attempt')}.${failure}${next}`;
  return { tone: tones[state], state, text };
}
