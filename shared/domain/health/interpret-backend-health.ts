import { referenceKey } from '../gateway/back-references.ts';
import { objectNames } from '../gateway/child-ids.ts';
import { asArray, asObject, asText } from '../gateway/gateway-document.ts';
import type { Json, JsonObject } from '../json.ts';
import type { BackendHealth, BackendServerHealth } from '../observed.ts';

/**
 * Servers of one endpoint in the body of `backendhealth`: pools, in them the settings they are used with, in them the servers. Null when
 * our setting is not in it. (azure-sdk-for-net, recording AppGatewayBackendHealthCheckTest; `healthProbeErrorName` is newer than it.)
 */
export function interpretBackendHealth(body: unknown, endpoint: string): BackendHealth | null {
  const names = objectNames(endpoint);
  const settings = asArray(asObject(body).backendAddressPools)
    .map(asObject)
    .filter((pool) => refersTo(pool.backendAddressPool, `backendaddresspools/${names.pool}`))
    .flatMap((pool) => asArray(pool.backendHttpSettingsCollection).map(asObject))
    .filter((entry) => refersTo(entry.backendHttpSettings, `backendhttpsettingscollection/${names.setting}`));
  return settings.length === 0 ? null : { servers: settings.flatMap(serversOf) };
}

/** The body of `getBackendHealthOnDemand`, which is about one pool and one setting. */
export function interpretProbeOnDemand(body: unknown): BackendHealth {
  return { servers: serversOf(asObject(asObject(body).backendHealthHttpSettings)) };
}

function refersTo(reference: Json | undefined, key: string): boolean {
  return referenceKey(asText(asObject(reference).id)) === key.toLowerCase();
}

function serversOf(entry: JsonObject): readonly BackendServerHealth[] {
  return asArray(entry.servers)
    .map(asObject)
    .map((server) => ({
      address: asText(server.address) ?? '',
      health: asText(server.health) ?? 'Unknown',
      log: asText(server.healthProbeLog) ?? '',
      errorName: asText(server.healthProbeErrorName),
    }));
}
