import { randomUUID } from 'node:crypto';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, ResourceDocument } from '../core/contracts.ts';
import { existing } from '../core/plain-resources.ts';
import { acceptedZoneOperation } from './zone-operation.ts';

const TYPE = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks';
const LINKS =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/privateDnsZones/{zone}/virtualNetworkLinks';

/** Links of private zones: a zone without one is answered to nobody. Local Azure has one virtual network, so any link counts. */
export function registerVirtualNetworkLinkRoutes(router: ArmRouter, context: LocalAzureContext): void {
  const { resources } = context;
  router.on('PUT', `${LINKS}/{name}`, `${TYPE}/write`, (request) => putLink(context, request));
  router.on('GET', `${LINKS}/{name}`, `${TYPE}/read`, ({ path }) => ({ status: 200, body: existing(resources, path) }));
  router.on('DELETE', `${LINKS}/{name}`, `${TYPE}/delete`, (request) => {
    if (!resources.get(request.path)) return { status: 204 };
    return acceptedZoneOperation(context, request, () => void resources.delete(request.path));
  });
  router.on('GET', LINKS, `${TYPE}/read`, ({ path }) => {
    const under = `${path.replace(/\/+$/, '').toLowerCase()}/`;
    return {
      status: 200,
      body: { value: resources.list(TYPE).filter(({ id }) => id.toLowerCase().startsWith(under)) },
    };
  });
}

function putLink(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  existing(context.resources, request.path.split('/').slice(0, 9).join('/'));
  const { tags = {}, properties = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  const id = request.path.replace(/\/+$/, '');
  const link: ResourceDocument = {
    id,
    name: request.params['name'] ?? '',
    type: TYPE,
    location: 'global',
    etag: randomUUID(),
    tags,
    properties: {
      registrationEnabled: false,
      ...properties,
      virtualNetworkLinkState: 'Completed',
      provisioningState: 'Succeeded',
    },
  };
  return acceptedZoneOperation(context, request, () => {
    context.resources.put(id, link);
    return link;
  });
}
