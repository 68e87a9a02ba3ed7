import { randomUUID } from 'node:crypto';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, ResourceDocument } from '../core/contracts.ts';
import { existing } from '../core/plain-resources.ts';
import { checkEtag } from './precondition.ts';
import { acceptedZoneOperation } from './zone-operation.ts';

export const LINK_TYPE = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks';
const LINKS =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/privateDnsZones/{zone}/virtualNetworkLinks';

/** Links of private zones: a zone without one is answered to nobody. Local Azure has one virtual network, so any link counts. */
export function registerVirtualNetworkLinkRoutes(router: ArmRouter, context: LocalAzureContext): void {
  const { resources } = context;
  router.on('PUT', `${LINKS}/{name}`, `${LINK_TYPE}/write`, (request) => putLink(context, request));
  router.on('PATCH', `${LINKS}/{name}`, `${LINK_TYPE}/write`, (request) => patchLink(context, request));
  router.on('GET', `${LINKS}/{name}`, `${LINK_TYPE}/read`, ({ path }) => ({
    status: 200,
    body: existing(resources, path),
  }));
  router.on('DELETE', `${LINKS}/{name}`, `${LINK_TYPE}/delete`, (request) => {
    if (!resources.get(request.path)) return { status: 204 };
    return acceptedZoneOperation(context, request, () => {
      checkLink(context, request);
      resources.delete(request.path);
    });
  });
  router.on('GET', LINKS, `${LINK_TYPE}/read`, ({ path }) => {
    const under = `${path.replace(/\/+$/, '').toLowerCase()}/`;
    return {
      status: 200,
      body: { value: resources.list(LINK_TYPE).filter(({ id }) => id.toLowerCase().startsWith(under)) },
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
    type: LINK_TYPE,
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
  return acceptedZoneOperation(context, request, () => storeLink(context, request, link));
}

/** test_PatchLink_DisableRegistration of azure-cli. */
function patchLink(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const link = existing(context.resources, request.path);
  const { tags = link.tags ?? {}, properties = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  const patched = { ...link, tags, etag: randomUUID(), properties: { ...link.properties, ...properties } };
  return acceptedZoneOperation(context, request, () => storeLink(context, request, patched));
}

function storeLink(context: LocalAzureContext, request: ArmRequest, link: ResourceDocument): ResourceDocument {
  checkLink(context, request);
  context.resources.put(link.id, link);
  return link;
}

/** With a link the operation fails (test_PutLink_LinkExistsIfNoneMatchFailure of azure-cli). */
function checkLink({ resources }: LocalAzureContext, request: ArmRequest): void {
  const { zone = '', name = '' } = request.params;
  const what = `The Virtual Network link ${name} for the Private DNS zone ${zone}`;
  checkEtag(request, what, resources.get(request.path)?.etag);
}
