import type { JsonObject } from '../json.ts';
import { childId, objectNames } from './child-ids.ts';
import type { DesiredEndpoint, DesiredGateway } from './desired-gateway.ts';
import { asText, findChild, propertiesOf } from './gateway-document.ts';
import { type Hosts, keepsHost } from './kept-host.ts';
import { type WantedChild, withWantedChildren } from './merge-child.ts';

/** Azure docs, "Application Gateway health probes": the usual timing; three failures take a backend out. */
const timing = { interval: 30, timeout: 30, unhealthyThreshold: 3 };

export function withProbes(document: JsonObject, desired: DesiredGateway, hosts: Hosts): JsonObject {
  const wanted = desired.endpoints.map((endpoint) => probe(document, endpoint, { desired, hosts }));
  return withWantedChildren(document, 'probes', wanted);
}

function probe(
  document: JsonObject,
  endpoint: DesiredEndpoint,
  context: { readonly desired: DesiredGateway; readonly hosts: Hosts },
): WantedChild {
  const { probe: name } = objectNames(endpoint.name);
  const existing = findChild(document, 'probes', name);
  const present = existing && asText(propertiesOf(existing).host);
  return {
    name,
    id: childId(context.desired.id, 'probes', name),
    owned: {
      protocol: 'Https',
      host: (keepsHost(existing, endpoint, context) && present) || endpoint.internalHostname,
      path: endpoint.probePath,
      ...timing,
      pickHostNameFromBackendHttpSettings: false,
      match: { statusCodes: ['200-399'] },
    },
    absent: ['port'],
  };
}
