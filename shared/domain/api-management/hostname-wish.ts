import type { JsonObject } from '../json.ts';
import { comparableKeyVaultId, hostNameOf } from './hostname-entry.ts';
import { type HostnamesWanted, nextHostnames, withSiblingsRepaired } from './hostname-list.ts';
import type { IdentityFacts } from './reading-identity.ts';
import { type OwnHostnames, withoutOwnHostnames } from './without-hostnames.ts';

/** What an edge wants of the list of host names that it shares: its own entries in it, or none of them any more. */
export type HostnameChange =
  | ({
      readonly kind: 'have';
      /** Leaves of other edges that by their names could be this one's: `edge-tls-a-b-c` is of `a-b` or of `a`. */
      readonly leavesOfOthers?: readonly string[];
    } & HostnamesWanted)
  | ({ readonly kind: 'leave' } & OwnHostnames);

/** A change that waits for the service, which takes one at a time. */
export interface HostnameWish {
  readonly edge: string;
  readonly run: string;
  readonly change: HostnameChange;
  /** Wishes of one group are written together. A group whose write is refused is halved, to see whose fault it was; the first is empty. */
  readonly group: string;
}

/** The list to send for one edge; the same array when it has what it wants. */
export function changedHostnames(now: IdentityFacts, change: HostnameChange): readonly JsonObject[] {
  if (change.kind === 'have') return nextHostnames(now, change);
  const left = withoutOwnHostnames(now.hostnameConfigurations, change);
  return left === now.hostnameConfigurations ? left : withSiblingsRepaired(left, now);
}

/** The list to send for several, the first of which decides where two want the same name; one that another edge has is left to it. */
export function grantedHostnames(now: IdentityFacts, wishes: readonly HostnameWish[]): readonly JsonObject[] {
  const taken = new Map<string, string>();
  return wishes.reduce((hostnameConfigurations, { edge, change }) => {
    const names = namesIn(change, hostnameConfigurations);
    if (names.some((name) => (taken.get(name) ?? edge) !== edge)) return hostnameConfigurations;
    if (change.kind === 'have' && hostNamesOfOtherEdges(hostnameConfigurations, { edge, ...change }).size > 0)
      return hostnameConfigurations;
    for (const name of names) taken.set(name, edge);
    return changedHostnames({ ...now, hostnameConfigurations }, change);
  }, now.hostnameConfigurations);
}

/**
 * A refused group as two: whose host name or secret Azure has named and the others, else halves. As many refusals as the number has
 * binary digits find the one at fault at the latest, and the rest is written in few writes.
 */
export function halved(group: readonly HostnameWish[], refusal: string): readonly HostnameWish[] {
  const sorted = group.toSorted((a, b) => (a.edge < b.edge ? -1 : 1));
  const named = sorted.filter(({ change }) => isNamedIn(refusal.toLowerCase(), change));
  const isTold = named.length > 0 && named.length < sorted.length;
  const apart = isTold ? named : sorted.slice(Math.ceil(sorted.length / 2));
  return sorted.map((wish) => ({ ...wish, group: `${wish.group}${apart.includes(wish) ? '1' : '0'}` }));
}

const isNamedIn = (text: string, change: HostnameChange): boolean =>
  change.kind === 'have' &&
  change.desired.some(({ hostName, keyVaultId }) =>
    [hostName, keyVaultId].some((name) => text.includes(name.toLowerCase())),
  );

/** Host names that a change is about. */
function namesIn(change: HostnameChange, list: readonly JsonObject[]): readonly string[] {
  if (change.kind === 'have') return change.desired.map(({ hostName }) => hostName);
  const kept = withoutOwnHostnames(list, change);
  return list.filter((entry) => !kept.includes(entry)).map(hostNameOf);
}

export interface HostNamesOf extends Pick<Extract<HostnameChange, { kind: 'have' }>, 'desired' | 'leavesOfOthers'> {
  readonly edge: string;
}

const leafSecret = /\/secrets\/(edge-tls-[^/]+)/;

/**
 * Host names whose entry carries the leaf of another edge: that edge's gateway asks for the name too, and each would take the entry
 * from the other with an update of three quarters of an hour. By host name: the leaf.
 */
export function hostNamesOfOtherEdges(
  entries: readonly JsonObject[],
  { edge, desired, leavesOfOthers = [] }: HostNamesOf,
): ReadonlyMap<string, string> {
  const found = desired.flatMap(({ hostName, keyVaultId }) => {
    const entry = entries.find((candidate) => hostNameOf(candidate) === hostName);
    const present = entry === undefined ? null : comparableKeyVaultId(entry);
    const [, leaf] = leafSecret.exec(present ?? '') ?? [];
    const isNamedSo = leaf?.startsWith(`edge-tls-${edge}-`) === true && !leavesOfOthers.includes(leaf);
    const isOwn = leaf === undefined || isNamedSo || isSameSecret(present, keyVaultId);
    return isOwn ? [] : [[hostName, leaf] as const];
  });
  return new Map(found);
}

/** Somebody may have pinned a version; it is the same certificate. */
const isSameSecret = (present: string | null, wanted: string): boolean =>
  present?.split('/').slice(0, 5).join('/') === wanted.toLowerCase().split('/').slice(0, 5).join('/');
