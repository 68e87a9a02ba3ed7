import { nextEntityStep } from '../../../../local/host/durable/entity-batch.ts';
import type { StoredEntityLetter } from '../../../../local/host/store/entity-store.ts';

const free = { id: '@counter@a', state: null, exists: false, lockedBy: null };
const locked = { ...free, lockedBy: 'owner' };

let seq = 0;
const letter = (message: Partial<StoredEntityLetter['message']>, name: 'op' | 'release' = 'op'): StoredEntityLetter => {
  seq += 1;
  return { seq, entityId: free.id, dueAt: 0, name, message: { id: String(seq), ...message } };
};
const op = letter({ op: 'add', parent: 'other' });
const second = letter({ op: 'get', parent: 'other' });
const lock = letter({ lockset: ['@counter@a'], parent: 'owner' });
const ofOwner = letter({ op: 'get', parent: 'owner' });
const signalOfOwner = letter({ op: 'add', parent: 'owner', signal: true });
const release = letter({ parent: 'owner' }, 'release');

test.each([
  ['nothing without messages', free, [], { kind: 'idle' }],
  ['all operations in one batch', free, [op, second], { kind: 'operations', letters: [op, second] }],
  ['operations up to a lock', free, [op, lock, second], { kind: 'operations', letters: [op] }],
  ['a lock that is next', free, [lock, second], { kind: 'lock', letter: lock }],
  [
    'the operations of the owner alone, while locked',
    locked,
    [op, ofOwner, second],
    { kind: 'operations', letters: [ofOwner] },
  ],
  ['no signal, while locked', locked, [signalOfOwner], { kind: 'idle' }],
  ['no second lock, while locked', locked, [lock], { kind: 'idle' }],
  ['the release', locked, [op, release], { kind: 'release', letter: release }],
])('an entity takes %s', (_, entity, letters, step) => {
  expect(nextEntityStep(entity, letters)).toEqual(step);
});
