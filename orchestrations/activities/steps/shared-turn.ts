import {
  freedTurn,
  isHeldByOther,
  sameHolder,
  type SharedTurn,
  takenTurn,
  type TurnHolder,
} from '../../../shared/domain/shared-turn.ts';
import type { StepRecord } from '../../../shared/domain/run/run.ts';
import type { StoredSharedTurn } from '../../../shared/domain/stores.ts';
import type { StepContext } from './step-handler.ts';

const holderOf = ({ edge, run, step }: StepContext): TurnHolder => ({ edge: edge.name, run, step: step.id });
const nowOf = ({ ports }: StepContext): number => Math.floor(ports.clock.now() / 1000);

/** Whether another step works on what is shared. One that has ended, in whatever way, or whose run has, holds nothing any more. */
export async function isAtWork(context: StepContext, turn: StoredSharedTurn | null): Promise<boolean> {
  const holder = turn?.holder ?? null;
  if (holder === null || !isHeldByOther(turn, holderOf(context), nowOf(context))) return false;
  const { edges, runs } = context.stores;
  if ((await edges.get(holder.edge))?.activeRun !== holder.run) return false;
  // A run goes on beside and behind a step that has failed, for hours where it waits for something else.
  return !hasEnded(await runs.step(holder.run, holder.step));
}

const hasEnded = (step: StepRecord | null): boolean => step?.state === 'Succeeded' || step?.state === 'Failed';

/** The turn, as it is now that this step has it; null while somebody else works, or was faster. */
export async function takeSharedTurn(context: StepContext, thing: string): Promise<StoredSharedTurn | null> {
  const turn = await context.stores.sharedTurns.get(thing);
  if (await isAtWork(context, turn)) return null;
  return write(context, thing, { turn: takenTurn(turn, holderOf(context), nowOf(context)), etag: turn?.etag ?? null });
}

/** Gives it back, with what came of it; does nothing when this step does not have it. */
export async function freeSharedTurn(
  context: StepContext,
  thing: string,
  outcome: (turn: SharedTurn) => SharedTurn = (turn) => turn,
): Promise<void> {
  const turn = await context.stores.sharedTurns.get(thing);
  if (turn === null || !sameHolder(holderOf(context), turn.holder)) return;
  const { etag, ...held } = turn;
  await write(context, thing, { turn: freedTurn(outcome(held)), etag });
}

/** Writes down what the holder has come to; null when it lost the turn meanwhile. */
export function noteInTurn(
  context: StepContext,
  thing: string,
  { etag, ...turn }: StoredSharedTurn,
): Promise<StoredSharedTurn | null> {
  return write(context, thing, { turn, etag });
}

async function write(
  { stores }: StepContext,
  thing: string,
  { turn, etag }: { readonly turn: SharedTurn; readonly etag: string | null },
): Promise<StoredSharedTurn | null> {
  const written = await stores.sharedTurns.write(thing, turn, etag);
  return written === null ? null : { ...turn, etag: written };
}
