import type { JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

export function withRoutingRules(document: JsonObject, desired: DesiredGateway): JsonObject {
  const wanted = desired.endpoints.map((endpoint) => routingRule(endpoint, desired.id));
  return withWantedChildren(document, 'requestRoutingRules', wanted);
}

function routingRule(endpoint: DesiredEndpoint, gatewayId: string): WantedChild {
  const names = objectNames(endpoint.name);
  const target = endpoint.rule.type === 'Basic' ? basic(names, gatewayId) : pathBased(names, gatewayId);
  return {
    name: names.rule,
    id: childId(gatewayId, 'requestRoutingRules', names.rule),
    owned: {
      priority: endpoint.rule.priority,
      httpListener: reference(gatewayId, 'httpListeners', names.listener),
      ...target.owned,
    },
    absent: ['redirectConfiguration', ...target.absent],
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
