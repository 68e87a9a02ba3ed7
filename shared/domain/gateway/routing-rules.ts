import type { JsonObject } from '../json.ts';
import { childId, objectNames, reference } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { isV1 } from './gateway-document.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

export function withRoutingRules(document: JsonObject, desired: DesiredGateway): JsonObject {
  const wanted = desired.endpoints.map((endpoint) => routingRule(endpoint, desired.id, isV1(document)));
  return withWantedChildren(document, 'requestRoutingRules', wanted);
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
    absent: ['redirectConfiguration', ...(v1 ? ['priority'] : []), ...target.absent],
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
