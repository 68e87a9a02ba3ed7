import { rootIdOf } from '../certificates/root-id.ts';
import type { SharedTurn } from '../shared-turn.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import type { StoredEdge } from '../stores.ts';
import { readEnvelope } from './event-envelope.ts';
import type { EventIntake, EventResult, EventWorld, Incoming } from './event-intake.ts';
import type { EventNote } from './event-note.ts';
import { judgeKeyVaultEvent } from './judge-key-vault-event.ts';
import { judgeResourceEvent } from './judge-resource-event.ts';
import { readKeyVaultEvent } from './key-vault-event.ts';
import { keyVaultRoles } from './key-vault-roles.ts';
import { readResourceEvent } from './resource-event.ts';

export interface HandledEvent extends EventResult {
  /** As the event says; null for one that cannot be read. */
  readonly id: string | null;
  readonly type: string | null;
  /** Why it concerns no edge at all; null when it concerns some. */
  readonly note: EventNote | null;
}

export interface EventServices {
  readonly intake: EventIntake;
  readonly start: Incoming['start'];
}

const noted = (note: EventNote): EventResult & { note: EventNote } => ({ requested: [], notes: {}, note });

/** An event of Key Vault, in either schema. Throws only what another delivery can mend: a malformed event never counts as failed. */
export async function handleKeyVaultEvent({ intake, start }: EventServices, event: unknown): Promise<HandledEvent> {
  const envelope = readEnvelope(event);
  if (envelope === null) return unreadable();
  const read = readKeyVaultEvent(envelope);
  const name = { id: envelope.id, type: envelope.type };
  if (!read.ok) return { ...name, ...noted(read.note) };
  const judge = async (edge: StoredEdge, world: EventWorld) => {
    const spec = edge.spec as unknown as EdgeSpec;
    const roles = keyVaultRoles(spec, read.event);
    if (roles.length === 0) return null;
    const { run: activeRun, steps: activeSteps } = await world.activeWork(edge);
    const judged = (turn: SharedTurn | null) =>
      judgeKeyVaultEvent(edge, read.event, { roles, activeRun, activeSteps, turn, now: world.now });
    const root = roles.some(({ role }) => role === 'root') ? rootIdOf(spec) : null;
    if (root === null) return judged(null);
    const verdict = judged(await world.sharedTurn(root));
    // Looking at a hundred edges takes its time, in which the root may have been made and the last of them have taken it up.
    return verdict.needed ? judged(await world.sharedTurnNow(root)) : verdict;
  };
  const result = await intake.take({ judge, start, reason: { code: 'KeyVaultEvent', requestedBy: 'Event Grid' } });
  return { ...name, ...result, note: nobody(result) };
}

/** An event of an Azure resource, in either schema. `ownIds`: client id and object id of the app's identity, lower case. */
export async function handleResourceEvent(
  { intake, start, ownIds }: EventServices & { readonly ownIds: readonly string[] },
  event: unknown,
): Promise<HandledEvent> {
  const envelope = readEnvelope(event);
  if (envelope === null) return unreadable();
  const read = readResourceEvent(envelope);
  const name = { id: envelope.id, type: envelope.type };
  if (!read.ok) return { ...name, ...noted(read.note) };
  const judge = async (edge: StoredEdge, world: EventWorld) =>
    judgeResourceEvent(edge, read.event, { ownIds, wasBusy: wasBusyAt(world, read.event.at) });
  const result = await intake.take({ judge, start, reason: { code: 'ResourceEvent', requestedBy: 'Event Grid' } });
  return { ...name, ...result, note: nobody(result) };
}

/** A run of any edge works now, or an edge was written or removed, as at the end of a run, since then. */
function wasBusyAt({ edges, lastRemovedAt }: EventWorld, at: number | null): boolean {
  if (edges.some(({ activeRun }) => activeRun !== null)) return true;
  return at !== null && ((lastRemovedAt ?? 0) >= at || edges.some(({ updatedAt }) => updatedAt >= at));
}

function nobody({ requested, notes }: EventResult): EventNote | null {
  if (requested.length > 0 || Object.keys(notes).length > 0) return null;
  return { code: 'EventConcernsNobody', message: 'No edge uses what the event is about.' };
}

function unreadable(): HandledEvent {
  const message = 'It is neither an Event Grid event nor a CloudEvent 1.0.';
  return { id: null, type: null, ...noted({ code: 'EventMalformed', message }) };
}
