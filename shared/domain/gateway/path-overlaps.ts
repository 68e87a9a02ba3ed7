import type { JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { objectNames } from './child-ids.ts';
import type { DesiredEndpoint, RouteWish } from './desired-gateway.ts';
import { asArray, asText, findChild, isObject, isOurs, nameOf, propertiesOf, sameName } from './gateway-document.ts';
import { withRenames } from './renamed-endpoints.ts';

export interface PathOverlap {
  /** It is so on the gateway already, so that no write of ours makes it so. */
  readonly present: boolean;
  readonly problem: Problem;
}

/**
 * Path rules that others have put into a map of ours: the first in the list whose path fits takes a request, however particular a later
 * one is (Azure docs, "URL path based routing overview"). The same path twice is a conflict of its own (`pathConflicts`).
 */
export function pathOverlaps(asRead: JsonObject, { endpoints }: RouteWish): readonly PathOverlap[] {
  const document = withRenames(asRead, endpoints);
  return endpoints.flatMap((endpoint) =>
    endpoint.rule.type === 'PathBased' ? overlapsIn(document, endpoint, endpoint.rule.paths) : [],
  );
}

function overlapsIn(
  document: JsonObject,
  { name }: DesiredEndpoint,
  wanted: readonly string[],
): readonly PathOverlap[] {
  const names = objectNames(name);
  const map = findChild(document, 'urlPathMaps', names.map);
  const rules = map === undefined ? [] : asArray(propertiesOf(map).pathRules).filter(isObject);
  const own = rules.findIndex((rule) => sameName(nameOf(rule), names.paths));
  const now = pathsOf(rules[own]);
  return rules.flatMap((rule, place) => {
    if (isOurs(rule)) return [];
    // One of ours that is new goes to the end.
    const theirsFirst = own === -1 || place < own;
    const pairs = wanted.flatMap((ours) => pathsOf(rule).map((theirs) => ({ ours, theirs })));
    return pairs
      .filter(({ ours, theirs }) => (theirsFirst ? isWithin(ours, theirs) : isWithin(theirs, ours)))
      .map((pair) => {
        const told = { ...pair, endpoint: name, rule: nameOf(rule) };
        return { present: now.includes(pair.ours), problem: theirsFirst ? shadowed(told) : takesOver(told) };
      });
  });
}

const pathsOf = (rule: JsonObject | undefined): readonly string[] =>
  rule === undefined ? [] : asArray(propertiesOf(rule).paths).flatMap((path) => asText(path) ?? []);

/** Whether every path of one pattern is one of the other too, in any case; an asterisk stands at the end alone. */
function isWithin(narrow: string, wide: string): boolean {
  const [inner, outer] = [narrow.toLowerCase(), wide.toLowerCase()];
  return inner !== outer && outer.endsWith('*') && inner.startsWith(outer.slice(0, -1));
}

interface Told {
  readonly endpoint: string;
  readonly rule: string;
  readonly ours: string;
  readonly theirs: string;
}

function shadowed({ endpoint, rule, ours, theirs }: Told): Problem {
  return problem('RouteShadowed', {
    what: `Requests for ${ours} of endpoint ${endpoint} go to the path rule ${rule} in its path map.`,
    why: `It has ${theirs} and stands before ours, and the first path that fits takes a request.`,
    fix: `Put ${rule} behind our path rule, by deleting it and adding it again, or give it a narrower path.`,
    evidence: { endpoint, paths: ours, pathRule: rule, pathRulePaths: theirs },
  });
}

function takesOver({ endpoint, rule, ours, theirs }: Told): Problem {
  return problem('RouteTakesOver', {
    what: `${ours} of endpoint ${endpoint} takes the requests for ${theirs} from the path rule ${rule} in its path map.`,
    why: 'That path rule is not one of edge-tls and stands behind ours, and the first path that fits takes a request.',
    fix: 'Name the paths of the endpoint one by one, or take that path rule away.',
    evidence: { endpoint, paths: ours, pathRule: rule, pathRulePaths: theirs },
  });
}
