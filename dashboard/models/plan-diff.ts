import { durationOf } from './duration.ts';
import { counted } from './expiry.ts';
import type { Plan } from './types.ts';

export interface DiffLine {
  readonly sign: '+' | '~' | '−';
  /** For screen readers, which do not read signs aloud. */
  readonly word: 'add' | 'change' | 'remove';
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

export function diffLine(change: {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}): DiffLine {
  if (change.before === null) return { ...change, sign: '+', word: 'add' };
  if (change.after === null) return { ...change, sign: '−', word: 'remove' };
  return { ...change, sign: '~', word: 'change' };
}

export function planSummary(plan: Plan): string {
  if (plan.blockers.length > 0) return 'Nothing can be applied until what blocks it is mended.';
  if (plan.steps.length === 0) return 'No changes: the edge is as its spec says.';
  const lines = plan.steps.flatMap(({ changes }) => changes.map(diffLine));
  if (lines.length === 0) return `Nothing is changed; ${counted(plan.steps.length, 'step')} to wait and to prove.`;
  const of = (word: DiffLine['word']): number => lines.filter((line) => line.word === word).length;
  return `${of('add')} to add, ${of('change')} to change, ${of('remove')} to remove; ${plan.foreign.gatewayObjects} gateway objects of others stay unchanged.`;
}

/** `up to 40 min`: what all steps usually take, one after the other. */
export function expectedTime(plan: Plan): string {
  const seconds = plan.steps.reduce((sum, { expectedSeconds }) => sum + expectedSeconds[1], 0);
  return `up to ${durationOf(seconds < 90 ? seconds : Math.round(seconds / 60) * 60)}`;
}
