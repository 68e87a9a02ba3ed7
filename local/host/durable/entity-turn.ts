import type { Entity, EntityLetter, StoredEntityLetter } from '../store/entity-store.ts';
import type { Letter } from '../store/work-store.ts';
import type { EntityMessage } from './decisions.ts';
import type { DurableWorker, EntityRun } from './durable-worker.ts';
import { nextEntityStep } from './entity-batch.ts';
import { schedulerId, splitEntityId } from './entity-id.ts';
import { historyEvent } from './history.ts';

/** All that one transaction writes after a step of an entity. */
export interface EntityEnd {
  readonly entity: Entity;
  readonly taken: readonly StoredEntityLetter[];
  readonly answers: readonly Letter[];
  readonly letters: readonly EntityLetter[];
}

/** Takes the next step of an entity; undefined if it has nothing to do. Never rejects. */
export async function takeEntityTurn(
  worker: DurableWorker,
  entity: Entity,
  arrived: { readonly letters: readonly StoredEntityLetter[]; readonly now: number },
): Promise<EntityEnd | undefined> {
  const step = nextEntityStep(entity, arrived.letters);
  switch (step.kind) {
    case 'idle':
      return undefined;
    case 'lock':
      return lock(entity, step.letter, arrived.now);
    case 'release':
      return release(entity, step.letter);
    default:
      return operate(worker, entity, { letters: step.letters, now: arrived.now });
  }
}

/** Takes the lock, and passes the request on to the next entity of the set or answers that all are held. */
function lock(entity: Entity, letter: StoredEntityLetter, now: number): EntityEnd {
  const { message } = letter;
  const pos = (message.pos ?? 0) + 1;
  const next = message.lockset?.[pos];
  return {
    entity: { ...entity, lockedBy: message.parent ?? null },
    taken: [letter],
    answers: next === undefined ? answer(message, { result: 'Lock Acquisition Completed' }, now) : [],
    letters: next === undefined ? [] : [{ entityId: next, dueAt: now, name: 'op', message: { ...message, pos } }],
  };
}

function release(entity: Entity, letter: StoredEntityLetter): EntityEnd {
  const isOwner = entity.lockedBy === letter.message.parent;
  return {
    entity: isOwner ? { ...entity, lockedBy: null } : entity,
    taken: [letter],
    answers: [],
    letters: [],
  };
}

async function operate(
  worker: DurableWorker,
  entity: Entity,
  arrived: { readonly letters: readonly StoredEntityLetter[]; readonly now: number },
): Promise<EntityEnd> {
  const { letters, now } = arrived;
  const run = await runBatch(worker, entity, letters);
  return {
    entity: { ...entity, exists: run.entityExists, state: run.entityState ?? null },
    taken: letters,
    answers: letters.flatMap(({ message }, index) => answersTo(message, run, { index, now })),
    letters: run.signals.map(({ target, name, input }) => signal({ target, name, input }, now)),
  };
}

/** A batch that fails as a whole (the function itself broke) fails every operation of it, and changes nothing. */
async function runBatch(
  worker: DurableWorker,
  entity: Entity,
  letters: readonly StoredEntityLetter[],
): Promise<EntityRun> {
  const self = splitEntityId(entity.id);
  const batch = letters.map(({ message }) => ({
    name: message.op,
    input: message.input ?? null,
    isSignal: message.signal === true,
    id: message.id,
  }));
  try {
    return await worker.entity(self.name, JSON.stringify({ self, exists: entity.exists, state: entity.state, batch }));
  } catch (error) {
    const result = JSON.stringify(error instanceof Error ? error.message : String(error));
    const results = letters.map(() => ({ isError: true, result }));
    return { entityExists: entity.exists, entityState: entity.state, results, signals: [] };
  }
}

function answersTo(message: EntityMessage, run: EntityRun, at: { index: number; now: number }): Letter[] {
  if (message.signal) return [];
  const outcome = run.results[at.index];
  const text = outcome?.result === undefined ? {} : { result: outcome.result };
  // The extension names an exception; the SDK only looks whether there is one.
  return answer(message, { ...text, ...(outcome?.isError ? { exceptionType: 'System.Exception' } : {}) }, at.now);
}

function answer(message: EntityMessage, response: object, now: number): Letter[] {
  if (!message.parent) return [];
  const event = historyEvent('EventRaised', { Name: message.id, Input: JSON.stringify(response) });
  return [{ instanceId: message.parent, executionId: message.parentExecution ?? null, dueAt: now, event }];
}

function signal(sent: EntityRun['signals'][number], now: number): EntityLetter {
  const message = {
    id: crypto.randomUUID(),
    op: sent.name,
    signal: true,
    ...(sent.input ? { input: sent.input } : {}),
  };
  return { entityId: schedulerId(sent.target), dueAt: now, name: 'op', message };
}
