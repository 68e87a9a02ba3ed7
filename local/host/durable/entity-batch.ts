import type { Entity, StoredEntityLetter } from '../store/entity-store.ts';

/** What an entity does next with the messages that lie before it. */
export type EntityStep =
  | { readonly kind: 'idle' }
  | { readonly kind: 'operations'; readonly letters: readonly StoredEntityLetter[] }
  | { readonly kind: 'lock'; readonly letter: StoredEntityLetter }
  | { readonly kind: 'release'; readonly letter: StoredEntityLetter };

/**
 * Messages are taken in order. A locked entity takes those of the lock's owner alone; operations are run in one batch up to the
 * next lock or release.
 */
export function nextEntityStep(entity: Entity, waiting: readonly StoredEntityLetter[]): EntityStep {
  const letters = waiting.filter((letter) => mayPass(entity, letter));
  const [first] = letters;
  if (!first) return { kind: 'idle' };
  if (first.name === 'release') return { kind: 'release', letter: first };
  if (first.message.lockset) return { kind: 'lock', letter: first };
  const end = letters.findIndex(({ name, message }) => name === 'release' || message.lockset);
  return { kind: 'operations', letters: end < 0 ? letters : letters.slice(0, end) };
}

function mayPass({ lockedBy }: Entity, { name, message }: StoredEntityLetter): boolean {
  if (lockedBy === null || name === 'release') return true;
  return message.parent === lockedBy && !message.signal && !message.lockset;
}
