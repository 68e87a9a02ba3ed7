import type { Tone } from './expiry.ts';
import type { Condition, Edge, InternalName, PublicName, ServerHealth } from './types.ts';

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

/** What the virtual network's DNS server answered for an internal name; null when it could not be asked. */
export function dnsFinding({ answers, written, wanted, isRight }: Omit<InternalName, 'name'>): Finding {
  if (answers === null)
    return {
      tone: 'unknown',
      text: written ? `could not be asked; ${written} was written there` : 'could not be asked',
      remedy: 'Check that the DNS server VM runs and that the app is in its virtual network.',
    };
  const text = answers.join(', ') || 'no answer';
  if (answers.length > 0 && isRight !== false) return { tone: 'good', text, remedy: null };
  const where = wanted ? `, and API Management is at ${wanted}` : '';
  return { tone: 'bad', text: `${text}${where}`, remedy: 'Plan and converge: the A record is written again.' };
}

/** Where a public name leads. Whoever keeps the name may have put something in front of the gateway, so that it is never worse than soon. */
export function publicNameFinding({ answers, wanted, isRight }: Omit<PublicName, 'name' | 'endpoint'>): Finding {
  const text = answers === null ? 'could not be asked' : answers.join(', ') || 'no answer';
  if (isRight === true) return { tone: 'good', text: `${text}, the gateway`, remedy: null };
  if (isRight === null)
    return {
      tone: 'unknown',
      text,
      remedy: 'Check that the app is connected to the virtual network and its DNS server.',
    };
  return {
    tone: 'soon',
    text: `${text}, not the gateway at ${wanted.join(', ')}`,
    remedy: 'Point the name at the gateway, unless something in front of the gateway is meant to answer.',
  };
}
