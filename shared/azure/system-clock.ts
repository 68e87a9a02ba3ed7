import { setTimeout as after } from 'node:timers/promises';
import type { WaitingClock } from '../domain/ports.ts';

export const systemClock: WaitingClock = {
  now: () => Date.now(),
  wait: (milliseconds) => after(milliseconds),
};
