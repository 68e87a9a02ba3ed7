import type { JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { referenceKey } from './back-references.ts';
import { childrenOf, hostNamesOf, isV1, nameOf, referenceOf, withChildren } from './gateway-document.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

export function withRoutingRules(document: JsonObject, desired: DesiredGateway): JsonObject {
  const wanted = desired.endpoints.map((endpoint) => routingRule(endpoint, desired.id, isV1(document)));
  const ruled = withWantedChildren(document, 'requestRoutingRules', wanted);
  return isV1(document) ? beforeAnyHost(ruled, document) : ruled;
}

/**
 * A v1 gateway goes by the order of its rules, and a listener without a host name takes everything (Azure docs, "Application Gateway
 * multi-site hosting"), so that rules of ours which are new go before the first of those. Theirs keep their order.
 */
function beforeAnyHost(document: JsonObject, before: JsonObject): JsonObject {
  const rules = childrenOf(document, 'requestRoutingRules');
  const present = childrenOf(before, 'requestRoutingRules').length;
  const first = rules.findIndex((rule) => answersToAny(document, rule));
  if (first < 0 || present === rules.length || present <= first) return document;
  const added = rules.slice(present);
  const moved = [...rules.slice(0, first), ...added, ...rules.slice(first, present)];
  return withChildren(document, 'requestRoutingRules', moved);
}

function answersToAny(document: JsonObject, rule: JsonObject): boolean {
  const key = referenceKey(referenceOf(rule, 'httpListener'));
  const listener = childrenOf(document, 'httpListeners').find(
    (child) => key === `httplisteners/${nameOf(child).toLowerCase()}`,
  );
  return listener !== undefined && hostNamesOf(listener).length === 0;
}

/** Rules of a v1 gateway have no priority: the order of the listeners decides. */
function routingRule(endpoint: DesiredEndpoint, gatewayId: string, v1: boolean): WantedChild {
  const names = objectNames(endpoint.name);
  const target = endpoint.rule.type === 'Basic' ? basic(names, gatewayId) : pathBased(names, gatewayId);
  return {
    name: names.rule,
    id: childId(gatewayId, 'requestRoutingRules', names.rule),
    owned: {
      ...(v1 ? {} : { priority: endpoint.rule.priority }),
      httpListener: reference(gatewayId, 'httpListeners', names.listener),
      ...target.owned,
    },
    absent: ['redirectConfiguration', 'loadDistributionPolicy', ...(v1 ? ['priority'] : []), ...target.absent],
  };
}

type Names = ReturnType<typeof objectNames>;

function basic(names: Names, gatewayId: string): { owned: JsonObject; absent: readonly string[] } {
  return {
    owned: {
      ruleType: 'Basic',
      backendAddressPool: reference(gatewayId, 'backendAddressPools', names.pool),
      backendHttpSettings: reference(gatewayId, 'backendHttpSettingsCollection', names.setting),
    },
    absent: ['urlPathMap'],
  };
}

function pathBased(names: Names, gatewayId: string): { owned: JsonObject; absent: readonly string[] } {
  return {
    owned: { ruleType: 'PathBasedRouting', urlPathMap: reference(gatewayId, 'urlPathMaps', names.map) },
    absent: ['backendAddressPool', 'backendHttpSettings'],
  };
}
