import type { Tone } from './expiry.ts';
import type { Condition, Edge, ServerHealth } from './types.ts';

const unknown: Condition = {
  type: 'Ready',
  status: 'Unknown',
  reason: 'NeverRun',
  message: 'No run has finished yet.',
};

export function readyOf(edge: Pick<Edge, 'conditions'>): Condition {
  return edge.conditions.find(({ type }) => type === 'Ready') ?? unknown;
}

/** How a condition is shown; the word says the same as the colour. */
export function readyBadge({ status }: Pick<Condition, 'status'>): { readonly tone: Tone; readonly text: string } {
  if (status === 'True') return { tone: 'good', text: 'Ready' };
  return status === 'False' ? { tone: 'bad', text: 'Not ready' } : { tone: 'unknown', text: 'Unknown' };
}

export interface Finding {
  readonly tone: Tone;
  readonly text: string;
  /** What to do; null unless something is wrong. */
  readonly remedy: string | null;
}

/** The gateway's own word on a backend server. Azure's good words are Healthy and Up. */
export function healthFinding({ health }: Pick<ServerHealth, 'health'>): Finding {
  const good = health === 'Healthy' || health === 'Up';
  if (good) return { tone: 'good', text: health, remedy: null };
  return {
    tone: 'bad',
    text: health,
    remedy: 'Plan and converge; the problem of the last run names cause and remedy.',
  };
}

/** What the virtual network's DNS server answered; null when it could not be asked. */
export function dnsFinding(answers: readonly string[] | null): Finding {
  if (answers === null)
    return {
      tone: 'unknown',
      text: 'could not be asked',
      remedy: 'Check that the DNS server VM runs and that the app is in its virtual network.',
    };
  if (answers.length > 0) return { tone: 'good', text: answers.join(', '), remedy: null };
  return { tone: 'bad', text: 'no answer', remedy: 'Plan and converge: the A record is written again.' };
}
