import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { RouteWish } from './desired-gateway.ts';
import { isV1 } from './gateway-document.ts';
import { pathOverlaps } from './path-overlaps.ts';
import { type RouteOverlap, routeOverlaps } from './route-overlaps.ts';

export interface RouteProblems {
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Whose requests would reach whom. What a write of ours would bring about stops it: a route that gets none of its requests, or one
 * that takes those of others. What is so already is told, and stops nothing: whoever else is served by the edge still needs its
 * renewals. So is what takes only a part.
 */
export function routeProblems(document: JsonObject, desired: RouteWish): RouteProblems {
  const overlaps = routeOverlaps(document, desired);
  const paths = pathOverlaps(document, desired);
  const stops = ({ kind, present }: RouteOverlap): boolean => kind !== 'partly' && !present;
  const told = (overlap: RouteOverlap): Problem => tell[overlap.kind](overlap, isV1(document));
  return {
    blockers: [
      ...overlaps.filter(stops).map(told),
      ...paths.filter(({ present }) => !present).map((path) => path.problem),
    ],
    warnings: [
      ...overlaps.filter((overlap) => !stops(overlap)).map(told),
      ...paths.filter(({ present }) => present).map((path) => path.problem),
    ],
  };
}

type Tell = (overlap: RouteOverlap, v1: boolean) => Problem;

const tell: Readonly<Record<RouteOverlap['kind'], Tell>> = {
  shadowed: (overlap, v1) =>
    problem('RouteShadowed', {
      what: `Requests for ${ours(overlap)} of endpoint ${overlap.endpoint} go to the listener ${overlap.theirs.listener}.`,
      why: `It answers to ${theirs(overlap)} on the same front end and port, and its rule ${overlap.theirs.rule} comes first (${order(overlap, v1)}).`,
      fix: v1
        ? `Put the rule ${overlap.theirs.rule} last, by deleting it and adding it again: a v1 gateway goes by the order of its rules.`
        : `Give endpoint ${overlap.endpoint} a priority below ${overlap.theirs.order}, or that rule one above ${overlap.order}.`,
      evidence: evidence(overlap),
    }),
  takesOver: (overlap, v1) =>
    problem('RouteTakesOver', {
      what: `${ours(overlap)} of endpoint ${overlap.endpoint} takes the requests for ${theirs(overlap)} from the listener ${overlap.theirs.listener}.`,
      why: `That listener is not one of edge-tls, and its rule ${overlap.theirs.rule} comes after ours (${order(overlap, v1)}).`,
      fix: `Give endpoint ${overlap.endpoint} a priority above ${overlap.theirs.order}, or that rule one below ${overlap.order}, or name the public host names one by one.`,
      evidence: evidence(overlap),
    }),
  partly: (overlap, v1) =>
    problem('HostNamesOverlap', {
      what: `${ours(overlap)} of endpoint ${overlap.endpoint} and ${theirs(overlap)} of the listener ${overlap.theirs.listener} have names in common.`,
      why: `Requests for these go to whichever rule comes first (${order(overlap, v1)}).`,
      fix: 'Nothing, if that is meant. Otherwise give one of them narrower host names, or another priority.',
      evidence: evidence(overlap),
    }),
};

const ours = ({ hostNames }: RouteOverlap): string => hostNames.join(', ');
const theirs = ({ theirHostNames: names }: RouteOverlap): string =>
  names.length === 0 ? 'any host name' : names.join(', ');
const order = (overlap: RouteOverlap, v1: boolean): string =>
  v1 ? 'the order of the list' : `priority ${overlap.theirs.order}, ours ${overlap.order}`;

function evidence(overlap: RouteOverlap): NonNullable<Problem['evidence']> {
  const { endpoint, theirs: route } = overlap;
  return {
    endpoint,
    hostNames: ours(overlap),
    priority: overlap.order,
    listener: route.listener,
    listenerHostNames: theirs(overlap),
    rule: route.rule,
    rulePriority: route.order,
  };
}
