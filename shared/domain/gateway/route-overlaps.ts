import type { JsonObject } from '../json.ts';
import type { DesiredEndpoint, RouteWish } from './desired-gateway.ts';
import { ANY_HOST, canonicalHostName, relationOf } from './host-name-pattern.ts';
import {
  foreignRoutes,
  type ListenerRoute,
  type Place,
  presentRoute,
  wantedPlace,
  wantedRoute,
} from './listener-routes.ts';
import { withRenames } from './renamed-endpoints.ts';

/**
 * Of listeners on one front end and port, the first whose host names fit takes a request, in the order of the rules (Azure docs,
 * "Application Gateway multi-site hosting", "Request Routing Rules evaluation order"). `shadowed`: theirs comes first and has all
 * that a host name of ours stands for. `takesOver`: ours comes first and has all of theirs. `partly`: whichever comes first takes
 * what both stand for. Whoever is more particular and comes first takes only what is meant for it, which is how it should be.
 */
export type OverlapKind = 'shadowed' | 'takesOver' | 'partly';

export interface RouteOverlap {
  readonly kind: OverlapKind;
  readonly endpoint: string;
  /** Those of ours that are concerned. */
  readonly hostNames: readonly string[];
  readonly order: number;
  readonly theirs: ListenerRoute;
  /** Those of theirs that are concerned; none: any. */
  readonly theirHostNames: readonly string[];
  /** It is so on the gateway already, so that no write of ours makes it so. */
  readonly present: boolean;
}

/** Both directions, each listener of theirs once for an endpoint and a kind. Endpoints of ours can hide each other as well. */
export function routeOverlaps(asRead: JsonObject, desired: RouteWish): readonly RouteOverlap[] {
  const document = withRenames(asRead, desired.endpoints);
  const place = wantedPlace(document, desired);
  if (place === null) return [];
  const theirs = foreignRoutes(document, place).map((route) => ({ now: route, later: route }));
  return desired.endpoints.flatMap((endpoint) => {
    const siblings = desired.endpoints
      .filter((other) => other !== endpoint)
      .map((other) => ({ now: presentRoute(document, place, other), later: wantedRoute(document, other) }));
    const own = overlapsOf(document, endpoint, { place, others: siblings });
    // Of two endpoints one hides the other: told for the one that is hidden.
    return [
      ...overlapsOf(document, endpoint, { place, others: theirs }),
      ...own.filter(({ kind }) => kind === 'shadowed'),
    ];
  });
}

/** Another listener's route as it is, and as it will be. */
interface Other {
  readonly now: ListenerRoute | null;
  readonly later: ListenerRoute;
}

function overlapsOf(
  document: JsonObject,
  endpoint: DesiredEndpoint,
  { place, others }: { readonly place: Place; readonly others: readonly Other[] },
): readonly RouteOverlap[] {
  const now = presentRoute(document, place, endpoint);
  const wanted = wantedRoute(document, endpoint);
  return others.flatMap(({ now: theirsNow, later: theirs }) => {
    const pairs = pairsOf(wanted, theirs);
    const before = now === null || theirsNow === null ? [] : pairsOf(now, theirsNow);
    return kinds.flatMap((kind) => {
      const found = pairs.filter((pair) => pair.kind === kind);
      if (found.length === 0) return [];
      const present = found.every((pair) => before.some((old) => old.kind === kind && old.ours === pair.ours));
      return [
        {
          kind,
          endpoint: endpoint.name,
          hostNames: distinct(found.map(({ ours }) => ours)),
          order: wanted.order,
          theirs,
          theirHostNames: theirs.hostNames.length === 0 ? [] : distinct(found.map((pair) => pair.theirs)),
          present,
        },
      ];
    });
  });
}

const kinds: readonly OverlapKind[] = ['shadowed', 'takesOver', 'partly'];

interface Pair {
  readonly kind: OverlapKind;
  readonly ours: string;
  readonly theirs: string;
}

function pairsOf(ours: ListenerRoute, theirs: ListenerRoute): readonly Pair[] {
  const answered = theirs.hostNames.length === 0 ? [ANY_HOST] : theirs.hostNames;
  return ours.hostNames.flatMap((our) =>
    answered.flatMap((their) => {
      const kind = kindOf(our, their, theirs.order < ours.order);
      return kind === null ? [] : [{ kind, ours: our, theirs: their }];
    }),
  );
}

/** The same text twice is a conflict of its own, which Azure refuses (`hostNameConflicts`). */
function kindOf(ours: string, theirs: string, theirsFirst: boolean): OverlapKind | null {
  if (canonicalHostName(ours) === canonicalHostName(theirs)) return null;
  const relation = relationOf(theirs, ours);
  if (relation === 'overlapping') return 'partly';
  if (theirsFirst) return relation === 'wider' || relation === 'same' ? 'shadowed' : null;
  return relation === 'narrower' || relation === 'same' ? 'takesOver' : null;
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];
