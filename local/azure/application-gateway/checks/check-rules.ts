import { childrenOf, type GatewayChild, referenceOf } from '../gateway-document.ts';
import { pathRulesOf } from '../gateway-references.ts';
import { firstDuplicate, type GatewayCheck, refuse } from './check.ts';

/** From this api-version on every rule of a v2 gateway needs a priority. */
const PRIORITY_REQUIRED_SINCE = '2021-08-01';

/** Priorities: all or none, 1 to 20000, no two alike; required by newer api-versions. Codes of the last two are assumptions. */
export const checkPriorities: GatewayCheck = ({ draft }) => {
  const rules = childrenOf(draft.document, 'requestRoutingRules');
  const without = rules.filter((rule) => priorityOf(rule) === undefined);
  if (without.length > 0 && without.length < rules.length) {
    return refuse(
      'ApplicationGatewayRequestRoutingRulePartialPriorityDefined',
      'Either all or no rule should have the priority specified.',
    );
  }
  if (!draft.v2) return undefined;
  const [missing] = without;
  if (missing && draft.apiVersion >= PRIORITY_REQUIRED_SINCE) {
    return refuse(
      'ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty',
      `Priority for the request routing rule ${missing.id} cannot be empty. All request routing rules should have a priority ` +
        `defined starting from api-version ${PRIORITY_REQUIRED_SINCE}`,
    );
  }
  return outOfRange(rules) ?? sharedPriority(rules);
};

function outOfRange(rules: readonly GatewayChild[]) {
  const rule = rules.find((it) => {
    const priority = priorityOf(it) ?? 1;
    return !Number.isInteger(priority) || priority < 1 || priority > 20_000;
  });
  return (
    rule &&
    refuse(
      'ApplicationGatewayRequestRoutingRulePriorityOutOfRange',
      `Priority of request routing rule ${rule.id} must be between 1 and 20000.`,
    )
  );
}

function sharedPriority(rules: readonly GatewayChild[]) {
  const prioritised = rules.filter((rule) => priorityOf(rule) !== undefined);
  const twins = firstDuplicate(prioritised, (rule) => String(priorityOf(rule)));
  return (
    twins &&
    refuse(
      'ApplicationGatewayRequestRoutingRulePriorityMustBeUnique',
      `Request routing rules ${twins[0].id} and ${twins[1].id} have the same priority ${String(priorityOf(twins[1]))}.`,
    )
  );
}

function priorityOf(rule: GatewayChild): number | undefined {
  const { priority } = rule.properties;
  return typeof priority === 'number' ? priority : undefined;
}

/** A listener serves one rule; a basic rule needs somewhere to send requests, a path rule its map. */
export const checkRuleTargets: GatewayCheck = ({ draft }) => {
  const rules = childrenOf(draft.document, 'requestRoutingRules');
  const twins = firstDuplicate(rules, (rule) => referenceOf(rule.properties, 'httpListener') ?? rule.id);
  if (twins) {
    return refuse(
      'ApplicationGatewayHttpListenerUsedByMultipleRules',
      `Request routing rules ${twins[0].id} and ${twins[1].id} use the same HTTP listener.`,
    );
  }
  const aimless = rules.find((rule) => !hasTarget(rule));
  return (
    aimless &&
    refuse(
      'ApplicationGatewayRequestRoutingRuleTargetMustBeSpecified',
      `Request routing rule ${aimless.id} must have a backend address pool with settings, a redirect configuration or, for ` +
        'PathBasedRouting, a URL path map.',
    )
  );
};

function hasTarget({ properties }: GatewayChild): boolean {
  const has = (field: string): boolean => referenceOf(properties, field) !== undefined;
  if (!has('httpListener')) return false;
  if (properties['ruleType'] === 'PathBasedRouting') return has('urlPathMap');
  return has('redirectConfiguration') || (has('backendAddressPool') && has('backendHttpSettings'));
}

/** No path twice within a path map, and every path in the form that Azure takes. */
export const checkPaths: GatewayCheck = ({ draft }) => {
  for (const map of childrenOf(draft.document, 'urlPathMaps')) {
    const paths = pathRulesOf(map).flatMap(({ properties }) => (properties['paths'] ?? []) as string[]);
    const twin = firstDuplicate(paths, (path) => path);
    if (twin) {
      return refuse(
        'ApplicationGatewayPathsWithinUrlPathMapMustBeUnique',
        `Path ${twin[1]} is used more than once in URL path map ${map.id}.`,
      );
    }
    const wrong = paths.find((path) => !/^\/[^*]*(\*)?$/.test(path));
    if (wrong !== undefined) {
      return refuse(
        'ApplicationGatewayPathRulePathInvalid',
        `Path ${wrong} of URL path map ${map.id} must start with '/' and may have '*' at its end only.`,
      );
    }
  }
  return undefined;
};
