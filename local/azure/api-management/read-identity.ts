import { assumedRefusal } from '../core/assumed-refusal.ts';
import { canonicalWord } from '../core/format/canonical-word.ts';
import type { WantedService } from './service-document.ts';

type Identity = NonNullable<WantedService['identity']>;

const TYPES = ['None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned'];

/** A service's identity: its type in Azure's words, `None` as no identity, and those that were sent as null taken away. */
export function readIdentity(sent: Identity | null | undefined, current: Identity | undefined): Identity | undefined {
  if (!sent) return current;
  const type = canonicalWord(TYPES, sent.type.replace(/,\s*/, ', '));
  if (type === undefined) throw assumedRefusal(`'${sent.type}' is no type of identity.`);
  if (type === 'None') return undefined;
  if (!type.includes('UserAssigned')) return { type };
  const given = Object.entries(sent.userAssignedIdentities ?? {}).filter(([, identity]) => identity !== null);
  return { type, userAssignedIdentities: Object.fromEntries(given) };
}
