import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { objectNames } from './child-ids.ts';
import type { DesiredGateway } from './desired-gateway.ts';
import { type ForeignReference, foreignReferences } from './foreign-references.ts';
import { gatewayChanges } from './gateway-diff.ts';
import { childrenOf, findChild, hostNamesOf, isOurs, managedCollections } from './gateway-document.ts';
import { type Rename, renamesOf } from './renamed-endpoints.ts';
import { keyOf, surplusObjects } from './surplus-objects.ts';

export interface ReferenceProblems {
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** A gateway before a run and after it. */
export interface Passage {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** Shared by number, so that whoever uses it goes on using it, whoever made it. */
const shared = (reference: ForeignReference): boolean => reference.to.startsWith('frontendports/');
/** What is of no use to anybody without the route that it is a part of. */
const route = (key: string): boolean => /^(?:httplisteners|urlpathmaps|requestroutingrules)\//.test(key);

/**
 * What a run means for objects of others that refer to ours. A listener or path map that would go is in the way of the run: whoever
 * relies on it would be left with nothing. Whatever else would go stays for them, so that an edge can be renewed whatever others do.
 * References that go along with a new name, and changes that others will feel, are told.
 */
export function referenceProblems(passage: Passage, desired: DesiredGateway): ReferenceProblems {
  const { before, after } = passage;
  const references = foreignReferences(before).filter((reference) => !shared(reference));
  if (references.length === 0) return { blockers: [], warnings: [] };
  const [stay, surplus] = [keysOf(after), surplusKeys(after, desired)];
  const carried = foreignReferences(after);
  const renames = renamesOf(before, desired.endpoints);
  const now = ({ by, field }: ForeignReference): string | undefined =>
    carried.find((other) => other.by === placeAfter(by, renames) && other.field === field)?.to;
  const moved = references.filter((reference) => {
    const to = now(reference);
    return to !== undefined && to !== reference.to;
  });
  const rest = references.filter((reference) => !moved.includes(reference));
  const gone = rest.filter(({ to }) => route(to) && (surplus.has(to) || !stay.has(to)));
  const kept = rest.filter(({ to }) => !route(to) && surplus.has(to));
  const felt = changedKeys(passage);
  return {
    blockers: [...byReferrer(gone).map(referredTo), ...redirectsToWildcards(after, carried)],
    warnings: [
      ...byReferrer(moved).map((group) => carriedOver(group, now)),
      ...byReferrer(kept).map(staysInUse),
      ...byReferrer(rest.filter(({ to }) => felt.has(to) && !surplus.has(to))).map(usedByOthers),
    ],
  };
}

/** Before everything of ours goes: whatever is still referred to. */
export function removalProblems(document: JsonObject): ReferenceProblems {
  const references = foreignReferences(document);
  return {
    blockers: byReferrer(references.filter((reference) => !shared(reference))).map(referredTo),
    warnings: byReferrer(references.filter(shared)).map(staysInUse),
  };
}

/** Azure takes no redirect to a listener that has a wildcard (application-gateway-kubernetes-ingress#1001). */
function redirectsToWildcards(after: JsonObject, references: readonly ForeignReference[]): readonly Problem[] {
  return references.flatMap(({ by, field, to }) => {
    if (field !== 'targetListener') return [];
    const listener = findChild(after, 'httpListeners', named(to));
    const wild = listener === undefined ? [] : hostNamesOf(listener).filter((name) => /[*?]/.test(name));
    return wild.length === 0 ? [] : [redirectToWildcard(by, named(to), wild.join(', '))];
  });
}

function redirectToWildcard(redirect: string, listener: string, hostNames: string): Problem {
  return problem('RedirectToWildcard', {
    what: `${redirect} on the gateway redirects to ${listener}, which is to answer to ${hostNames}.`,
    why: 'It is not one of edge-tls, and Azure takes no redirect to a listener with a wildcard, which names no host to go to.',
    fix: `Give ${redirect} a URL instead of a listener, or name the public host names one by one.`,
    evidence: { object: redirect, listener, hostNames },
  });
}

/** A path rule of theirs in a map of ours is found in the map of the new name. */
function placeAfter(by: string, renames: readonly Rename[]): string {
  const renamed = renames.find(({ from }) => by.startsWith(`urlPathMaps/${objectNames(from).map}/`));
  return renamed === undefined ? by : by.replace(objectNames(renamed.from).map, objectNames(renamed.to).map);
}

function keysOf(document: JsonObject): ReadonlySet<string> {
  return new Set(
    managedCollections.flatMap((collection) =>
      childrenOf(document, collection)
        .filter(isOurs)
        .map((child) => keyOf(collection, child)),
    ),
  );
}

function surplusKeys(document: JsonObject, desired: DesiredGateway): ReadonlySet<string> {
  const surplus = surplusObjects(document, desired);
  return new Set(
    managedCollections.flatMap((collection) =>
      childrenOf(document, collection)
        .filter((child) => isOurs(child) && surplus(collection, child))
        .map((child) => keyOf(collection, child)),
    ),
  );
}

/** Objects of ours that others feel a change of. What a backend is trusted by changes with every renewal, for their good as well. */
function changedKeys({ before, after }: Passage): ReadonlySet<string> {
  const unfelt = ['trustedRootCertificates', 'authenticationCertificates', 'data'];
  const paths = gatewayChanges(before, after).map(({ path }) => path.split('/').slice(1));
  const felt = paths.filter(([, , field]) => field !== undefined && !unfelt.includes(field));
  return new Set(felt.map(([collection, name]) => `${collection}/${name}`.toLowerCase()));
}

type Group = readonly [ForeignReference, ...ForeignReference[]];

/** One problem an object of theirs, however often it refers to ours. */
function byReferrer(references: readonly ForeignReference[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const reference of references) {
    const group = groups.get(reference.by);
    groups.set(reference.by, group === undefined ? [reference] : [...group, reference]);
  }
  return [...groups.values()];
}

const named = (key: string): string => key.split('/').at(-1) ?? key;
const namesIn = (group: Group): string => [...new Set(group.map(({ to }) => named(to)))].join(', ');
const evidenceOf = (group: Group): NonNullable<Problem['evidence']> => ({
  object: group[0].by,
  fields: group.map(({ field }) => field).join(', '),
  refersTo: group.map(({ to }) => to).join(', '),
});

function referredTo(group: Group): Problem {
  return problem('ReferredToByOthers', {
    what: `${group[0].by} on the gateway refers to ${namesIn(group)}, which is to go.`,
    why: 'It is not one of edge-tls, and Azure takes no document in which something refers to what is not there.',
    fix: `Point ${group[0].by} at something else, or remove it; then request another run.`,
    evidence: evidenceOf(group),
  });
}

function carriedOver(group: Group, now: (reference: ForeignReference) => string | undefined): Problem {
  const next = [...new Set(group.map((reference) => named(now(reference) ?? '')))].join(', ');
  return problem('ReferenceCarriedOver', {
    what: `${group[0].by} on the gateway refers to ${namesIn(group)}, which is called ${next} from now on.`,
    why: 'It is not one of edge-tls. The reference alone is changed along, in the same write, so that it leads where it led before.',
    fix: `Nothing, if ${group[0].by} is kept by hand. If a template keeps it, change the name there too.`,
    evidence: { ...evidenceOf(group), becomes: next },
  });
}

function staysInUse(group: Group): Problem {
  return problem('StaysInUse', {
    what: `${namesIn(group)} stays on the gateway, since ${group[0].by} uses it.`,
    why: 'edge-tls does not need it any more and does not keep it up from now on, and what others use it does not take away.',
    fix: `Point ${group[0].by} at an object of its own; the next run then takes ${namesIn(group)} away.`,
    evidence: evidenceOf(group),
  });
}

function usedByOthers(group: Group): Problem {
  return problem('UsedByOthers', {
    what: `${group[0].by} on the gateway uses ${namesIn(group)}, which the run changes.`,
    why: 'It is not one of edge-tls, and feels the change as well.',
    fix: `Nothing, if that is meant. Otherwise point ${group[0].by} at an object of its own first.`,
    evidence: evidenceOf(group),
  });
}
