import type { Run, StepRecord } from '../run/run.ts';
import { isNoNewer } from '../run/root-order.ts';
import { seenRoot, takenRoot } from '../run/taken-root.ts';
import type { SharedTurn } from '../shared-turn.ts';
import type { EdgeRecord } from '../stores.ts';
import { type EventVerdict, note } from './event-note.ts';
import type { KeyVaultEvent } from './key-vault-event.ts';

/** What is known of a root that edges share, and of the run that is under way at one of them. */
export interface RootContext {
  /** `https://{vault}/certificates/{name}`, lower case. */
  readonly root: string;
  /** Which versions runs of ours made, and whether one makes another now; null when none ever did. */
  readonly turn: SharedTurn | null;
  /** Null without one. */
  readonly activeRun: Run | null;
  readonly activeSteps: readonly StepRecord[];
}

/**
 * What an event of a shared root means to one of its edges, as far as versions tell; null when they do not. A root that is made for
 * a hundred edges raises events for a hundred: those which have taken the version up, or whose run is about to, need no other run.
 */
export function judgeRootEvent(edge: EdgeRecord, event: KeyVaultEvent, context: RootContext): EventVerdict | null {
  const { turn, activeRun, activeSteps, root } = context;
  const made = turn?.made ?? [];
  const taken = (activeRun && takenRoot(activeRun, activeSteps)) ?? seenRoot(edge.status, root);
  if (isNoNewer(made, event.version, taken))
    return event.version === taken?.toLowerCase() && event.happening !== 'NewVersionCreated'
      ? null
      : note('EventVersionSeen', 'The edge has taken up this version of the root, or one that came after it.');
  if (event.happening === 'NewVersionCreated' && edge.activeRun !== null && willTakeUp(event, context))
    return note('EventRunWillLook', 'The run that is under way takes up the root as it is when its turn comes.');
  return null;
}

/**
 * A run that has not begun looks later, and so does one whose step for the root has not ended. One that is planning may have read the
 * root a moment ago: that is fine for a version which a run of ours made or makes now, since a run that kept to an older one is followed
 * by another (`follow-root.ts`). Nobody would tell of a version that somebody made by hand.
 */
function willTakeUp({ version }: KeyVaultEvent, { turn, activeRun, activeSteps }: RootContext): boolean {
  const step = activeSteps.find(({ kind }) => kind === 'ensureRoot');
  if (step !== undefined) return step.state === 'Pending' || step.state === 'Running' || step.state === 'Waiting';
  // Its record is written a moment after the edge names it.
  if (activeRun === null || activeRun.status === 'NotStarted') return true;
  const isOurs = turn !== null && (turn.holder !== null || turn.made.some((one) => one.version === version));
  return isOurs && activeRun.plan === null && activeRun.problem === null;
}
