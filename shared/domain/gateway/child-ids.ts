import type { JsonObject } from '../json.ts';
import { endpointObjectNames } from '../names/gateway-names.ts';
import type { ManagedCollection } from './gateway-document.ts';

/** Names of one endpoint's objects on the gateway. */
export function objectNames(endpoint: string) {
  return {
    ...endpointObjectNames(endpoint),
    /** Without addresses, so that paths which nobody asked for are answered 502 and reach nothing. */
    emptyPool: `edge-tls-${endpoint}-pool-none`,
    paths: `edge-tls-${endpoint}-paths`,
  } as const;
}

/** The one place where ids of children are built. */
export function childId(
  gatewayId: string,
  collection: ManagedCollection | 'frontendIPConfigurations',
  name: string,
): string {
  return `${gatewayId}/${collection}/${name}`;
}

export function reference(gatewayId: string, collection: ManagedCollection, name: string): JsonObject {
  return { id: childId(gatewayId, collection, name) };
}
