import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import { childrenOf, type Fields, type GatewayChild, referenceOf } from '../gateway-document.ts';
import { pathRulesOf } from '../gateway-references.ts';
import { firstDuplicate, firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';

/** A listener serves one rule; a basic rule needs somewhere to send requests, a path rule its map. */
export const checkRuleTargets: GatewayCheck = ({ draft }) => {
  const rules = childrenOf(draft.document, 'requestRoutingRules');
  return firstRefusal(
    () => sharedListener(draft.id, rules),
    () => firstOf(rules, wrongTarget),
  );
};

/** terraform-provider-azurerm#8767, aztfm/terraform-azurerm-application-gateway#9. */
function sharedListener(gateway: string, rules: readonly GatewayChild[]): ArmError | undefined {
  const twins = firstDuplicate(rules, (rule) => referenceOf(rule.properties, 'httpListener') ?? rule.id);
  return (
    twins &&
    refuse(
      'ApplicationGatewayRequestRoutingRulesUsingSameHttpListener',
      `Two Request Routing Rules of Application Gateway ${gateway} are using the same Http Listener ` +
        `${referenceOf(twins[1].properties, 'httpListener') ?? ''}.`,
    )
  );
}

function wrongTarget({ id, properties }: GatewayChild): ArmError | undefined {
  if (referenceOf(properties, 'httpListener') === undefined)
    return assumedRefusal(`Request routing rule ${id} has no HTTP listener.`);
  if (properties['ruleType'] === 'AdvancedRouting') return undefined;
  if (properties['ruleType'] !== 'PathBasedRouting') return wrongDestination(id, properties, PLAIN);
  return referenceOf(properties, 'urlPathMap') === undefined
    ? assumedRefusal(`Request routing rule ${id} is PathBasedRouting and has no URL path map.`)
    : undefined;
}

/** The fields that say where requests go: called so in rules, and with `default` before them in path maps. */
interface Destination {
  readonly pool: string;
  readonly settings: string;
  readonly redirect: string;
  readonly distribution: string;
}

const PLAIN: Destination = {
  pool: 'backendAddressPool',
  settings: 'backendHttpSettings',
  redirect: 'redirectConfiguration',
  distribution: 'loadDistributionPolicy',
};

const DEFAULT: Destination = {
  pool: 'defaultBackendAddressPool',
  settings: 'defaultBackendHttpSettings',
  redirect: 'defaultRedirectConfiguration',
  distribution: 'defaultLoadDistributionPolicy',
};

function wrongDestination(id: string, properties: Fields, names: Destination): ArmError | undefined {
  const has = (field: string): boolean => referenceOf(properties, field) !== undefined;
  const backend = has(names.pool) || has(names.distribution);
  if (has(names.redirect)) {
    return backend || has(names.settings)
      ? assumedRefusal(`${id} has a redirect configuration and a backend at once.`)
      : undefined;
  }
  return backend && has(names.settings)
    ? undefined
    : assumedRefusal(`${id} must have a backend address pool with settings, or a redirect configuration.`);
}

/** No path twice within a path map, every path in the form that Azure takes, and somewhere to go for each. */
export const checkPaths: GatewayCheck = ({ draft }) =>
  firstOf(childrenOf(draft.document, 'urlPathMaps'), (map) =>
    firstRefusal(
      () => sharedPath(map),
      () => firstOf(pathRulesOf(map), wrongPaths),
      () => (pathRulesOf(map).length === 0 ? assumedRefusal(`URL path map ${map.id} has no path rules.`) : undefined),
      () => withoutDefault(map) ?? wrongDestination(map.id, map.properties, DEFAULT),
      () => firstOf(pathRulesOf(map), (rule) => wrongDestination(rule.id, rule.properties, PLAIN)),
    ),
  );

/** terraform-provider-azurerm#18064, terraform-azurerm-caf#1613; the text is an assumption. */
function withoutDefault({ id, properties }: GatewayChild): ArmError | undefined {
  const given = [DEFAULT.settings, DEFAULT.redirect].some((field) => referenceOf(properties, field) !== undefined);
  return given
    ? undefined
    : refuse(
        'ApplicationGatewayUrlPathMapMustSpecifyDefaultBackendHttpSettings',
        `UrlPathMap ${id} must specify DefaultBackendHttpSettings.`,
      );
}

/** application-gateway-kubernetes-ingress#167. */
function sharedPath(map: GatewayChild): ArmError | undefined {
  const twin = firstDuplicate(pathRulesOf(map).flatMap(pathsOf), (path) => path);
  return (
    twin &&
    refuse(
      'ApplicationGatewayPathsWithinUrlPathMapMustBeUnique',
      `Paths specified in a UrlPathMap must be unique. Path ${twin[1]} is already specified in another PathRule in UrlPathMap ${map.id}.`,
    )
  );
}

function wrongPaths(rule: GatewayChild): ArmError | undefined {
  const paths = pathsOf(rule);
  if (paths.length === 0) return assumedRefusal(`Path rule ${rule.id} has no paths.`);
  const wrong = paths.find((path) => !/^\/[^*]*(\*)?$/.test(path));
  return wrong === undefined
    ? undefined
    : assumedRefusal(`Path ${wrong} of path rule ${rule.id} must start with '/' and may have '*' at its end only.`);
}

function pathsOf({ properties }: GatewayChild): readonly string[] {
  return (properties['paths'] ?? []) as readonly string[];
}
