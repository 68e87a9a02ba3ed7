import type { JsonObject } from '../json.ts';
import { childId, objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { asArray, findChild, propertiesOf } from './gateway-document.ts';
import { type Hosts, keepsHost } from './kept-host.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

/** A pool holds the internal host name, never the address, so that an address that moves is followed by a record alone. */
export function withBackendPools(document: JsonObject, desired: DesiredGateway, hosts: Hosts): JsonObject {
  const wanted = desired.endpoints.flatMap((endpoint) => [
    pool(document, endpoint, { desired, hosts }),
    ...(endpoint.rule.type === 'PathBased' ? [emptyPool(endpoint, desired)] : []),
  ]);
  return withWantedChildren(document, 'backendAddressPools', wanted);
}

function pool(
  document: JsonObject,
  endpoint: DesiredEndpoint,
  context: { readonly desired: DesiredGateway; readonly hosts: Hosts },
): WantedChild {
  const { pool: name } = objectNames(endpoint.name);
  const existing = findChild(document, 'backendAddressPools', name);
  const present = existing === undefined ? [] : asArray(propertiesOf(existing).backendAddresses);
  const keep = keepsHost(existing, endpoint, context) && present.length > 0;
  return {
    name,
    id: childId(context.desired.id, 'backendAddressPools', name),
    owned: { backendAddresses: keep ? present : [{ fqdn: endpoint.internalHostname }] },
  };
}

function emptyPool(endpoint: DesiredEndpoint, desired: DesiredGateway): WantedChild {
  const { emptyPool: name } = objectNames(endpoint.name);
  return { name, id: childId(desired.id, 'backendAddressPools', name), owned: { backendAddresses: [] } };
}
