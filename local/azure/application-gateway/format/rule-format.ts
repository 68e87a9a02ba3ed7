import { choice, flag, type Fields, list, object, open, text, whole } from '../../core/format/field-kinds.ts';
import { child, childReference, children } from './child-format.ts';
import { firewallPolicy } from './words.ts';

const ruleType = choice('Basic', 'PathBasedRouting', 'AdvancedRouting');

const header = object('ApplicationGatewayHeaderConfiguration', {
  headerName: text,
  headerValue: text,
  headerValueMatcher: object('HeaderValueMatcher', { pattern: text, ignoreCase: flag, negate: flag }),
});

const rewriteRule = object('ApplicationGatewayRewriteRule', {
  name: text,
  ruleSequence: whole,
  conditions: list(
    object('ApplicationGatewayRewriteRuleCondition', { variable: text, pattern: text, ignoreCase: flag, negate: flag }),
  ),
  actionSet: object('ApplicationGatewayRewriteRuleActionSet', {
    requestHeaderConfigurations: list(header),
    responseHeaderConfigurations: list(header),
    urlConfiguration: object('ApplicationGatewayUrlConfiguration', {
      modifiedPath: text,
      modifiedQueryString: text,
      reroute: flag,
    }),
  }),
});

/** Where a request goes, in rules and in path rules alike. */
const target: Fields = {
  backendAddressPool: childReference('backendAddressPools'),
  backendHttpSettings: childReference('backendHttpSettingsCollection'),
  redirectConfiguration: childReference('redirectConfigurations'),
  rewriteRuleSet: childReference('rewriteRuleSets'),
  loadDistributionPolicy: childReference('loadDistributionPolicies'),
};

const users = ['requestRoutingRules', 'urlPathMaps', 'pathRules'];

/** What ties the two halves of a gateway together: rules, path maps, redirects, rewrite sets. */
export const RULES: Fields = {
  requestRoutingRules: children('ApplicationGatewayRequestRoutingRule', {
    ...target,
    ruleType,
    priority: whole,
    httpListener: childReference('httpListeners'),
    urlPathMap: childReference('urlPathMaps'),
    advancedRoutingMap: childReference('advancedRoutingMaps'),
    entraJWTValidationConfig: childReference('entraJWTValidationConfigs'),
    authConfigs: open,
  }),
  routingRules: children('ApplicationGatewayRoutingRule', {
    ruleType,
    priority: whole,
    backendAddressPool: childReference('backendAddressPools'),
    backendSettings: childReference('backendSettingsCollection'),
    listener: childReference('listeners'),
  }),
  urlPathMaps: children(
    'ApplicationGatewayUrlPathMap',
    {
      defaultBackendAddressPool: childReference('backendAddressPools'),
      defaultBackendHttpSettings: childReference('backendHttpSettingsCollection'),
      defaultRewriteRuleSet: childReference('rewriteRuleSets'),
      defaultRedirectConfiguration: childReference('redirectConfigurations'),
      defaultLoadDistributionPolicy: childReference('loadDistributionPolicies'),
      pathRules: list(child('ApplicationGatewayPathRule', { ...target, paths: list(text), firewallPolicy })),
    },
    ['requestRoutingRules'],
  ),
  rewriteRuleSets: children('ApplicationGatewayRewriteRuleSet', { rewriteRules: list(rewriteRule) }, users),
  redirectConfigurations: children(
    'ApplicationGatewayRedirectConfiguration',
    {
      redirectType: choice('Permanent', 'Found', 'SeeOther', 'Temporary'),
      targetListener: childReference('httpListeners'),
      targetUrl: text,
      includePath: flag,
      includeQueryString: flag,
    },
    users,
  ),
};
