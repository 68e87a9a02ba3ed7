import { randomUUID } from 'node:crypto';
import { ArmError } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  ArmRouter,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { ALL_TYPES, type ZoneKind, zoneType } from './record-set-kind.ts';
import { checkEtag } from './precondition.ts';
import { registerRecordSetRoutes } from './record-set-routes.ts';
import { resourceReferences } from './resource-references.ts';
import { LINK_TYPE, registerVirtualNetworkLinkRoutes } from './virtual-network-links.ts';
import { putApexSets, zoneDocument } from './zone-document.ts';
import { acceptedZoneOperation, registerZoneOperationRoutes } from './zone-operation.ts';
import { dnsFailure } from './dns-failure.ts';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const REFERENCES = `${SUBSCRIPTION}/providers/Microsoft.Network/getDnsResourceReference`;
const KINDS: readonly ZoneKind[] = ['dnsZones', 'privateDnsZones'];

/** Azure DNS: public and private zones with their record sets, which Azure's resolver answers from. */
export function createDnsZones(context: LocalAzureContext): LocalAzureService {
  return {
    name: 'dnsZones',
    registerArm: (router) => {
      for (const kind of KINDS) {
        registerZoneRoutes(router, context, kind);
        registerRecordSetRoutes(router, context.resources, kind);
      }
      registerZoneOperationRoutes(router, context);
      router.on('POST', REFERENCES, 'Microsoft.Network/getDnsResourceReference/action', (request) =>
        resourceReferences(context.resources, request),
      );
      registerVirtualNetworkLinkRoutes(router, context);
    },
    state: () =>
      KINDS.flatMap((kind) => [zoneType(kind), ...ALL_TYPES.map((type) => `${zoneType(kind)}/${type}`)])
        .flatMap((type) => context.resources.list(type))
        .map(({ id, properties }) => ({ id, properties })),
  };
}

function registerZoneRoutes(router: ArmRouter, context: LocalAzureContext, kind: ZoneKind): void {
  const type = zoneType(kind);
  const collection = `${SUBSCRIPTION}/resourceGroups/{resourceGroup}/providers/${type}`;
  const list = (request: ArmRequest): ArmResponse => listUnder(context.resources, type, request);
  router.on('PUT', `${collection}/{zone}`, `${type}/write`, (request) => putZone(context, kind, request));
  router.on('PATCH', `${collection}/{zone}`, `${type}/write`, (request) => patchZone(context, kind, request));
  router.on('GET', `${collection}/{zone}`, `${type}/read`, ({ path }) =>
    answer(200, existing(context.resources, path)),
  );
  router.on('DELETE', `${collection}/{zone}`, `${type}/delete`, (request) => deleteZone(context, kind, request));
  router.on('GET', collection, `${type}/read`, list);
  router.on('GET', `${SUBSCRIPTION}/providers/${type}`, `${type}/read`, list);
}

function putZone(context: LocalAzureContext, kind: ZoneKind, request: ArmRequest): ArmResponse {
  const { location, tags = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (location?.toLowerCase() !== 'global')
    throw dnsFailure(
      400,
      'LocationNotAvailableForResourceType',
      `The location '${location ?? ''}' is not available; a DNS zone lives in 'global'.`,
    );
  const store = (): ResourceDocument => storeZone(context, kind, request, tags);
  if (kind === 'privateDnsZones') return acceptedZoneOperation(context, request, guarded(context, request, store));
  const existed = context.resources.get(request.path) !== undefined;
  return answer(existed ? 200 : 201, guarded(context, request, store)());
}

/** A public zone refuses at once; with a private one the operation fails (test_PutZone_ZoneExistsIfNoneMatchFailure of azure-cli). */
function guarded<T>({ resources }: LocalAzureContext, request: ArmRequest, act: () => T): () => T {
  return () => {
    checkEtag(request, `The Zone ${request.params['zone'] ?? ''}`, resources.get(request.path)?.etag);
    return act();
  };
}

/** Tags alone can be patched (test_PatchZone_ZoneExistsAddTags of azure-cli). */
function patchZone(context: LocalAzureContext, kind: ZoneKind, request: ArmRequest): ArmResponse {
  const zone = existing(context.resources, request.path);
  const { tags = zone.tags ?? {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  const patch = (): ResourceDocument => {
    const patched = { ...zone, tags, etag: randomUUID() };
    context.resources.put(zone.id, patched);
    return patched;
  };
  if (kind === 'privateDnsZones') return acceptedZoneOperation(context, request, guarded(context, request, patch));
  return answer(200, guarded(context, request, patch)());
}

function answer(status: number, zone: ResourceDocument): ArmResponse {
  return { status, headers: { etag: zone.etag ?? '' }, body: zone };
}

function storeZone(
  { resources }: LocalAzureContext,
  kind: ZoneKind,
  request: ArmRequest,
  tags: Record<string, string>,
): ResourceDocument {
  const id = request.path.replace(/\/+$/, '');
  const existed = resources.get(id) !== undefined;
  const zone = { kind, id, name: request.params['zone'] ?? '', tags };
  resources.put(id, zoneDocument(zone));
  if (!existed) putApexSets(resources, zone);
  return existing(resources, id);
}

/** An operation for both kinds; that of a public zone is recorded in CanDeleteWithExplicitETag of azure-libraries-for-net. */
function deleteZone(context: LocalAzureContext, kind: ZoneKind, request: ArmRequest): ArmResponse {
  const zone = context.resources.get(request.path);
  if (!zone) return { status: 204 };
  refuseWithLinks(context, zone);
  const remove = guarded(context, request, () => removeZone(context, kind, request));
  if (kind === 'dnsZones') checkEtag(request, `The Zone ${zone.name}`, zone.etag);
  return acceptedZoneOperation(context, request, remove, kind);
}

/** Test_Networking_PrivateDnsZone_20240601_CRUD of azure-service-operator. */
function refuseWithLinks({ resources }: LocalAzureContext, zone: ResourceDocument): void {
  const under = `${zone.id}/virtualNetworkLinks/`.toLowerCase();
  const link = resources.list(LINK_TYPE).find(({ id }) => id.toLowerCase().startsWith(under));
  if (!link) return;
  throw new ArmError({
    status: 409,
    code: 'CannotDeleteResource',
    message:
      'Cannot delete resource while nested resources exist. Some existing nested resource IDs include: ' +
      `'Microsoft.Network/privateDnsZones/${zone.name}/virtualNetworkLinks/${link.name}'. Please delete all nested resources before ` +
      'deleting this resource.',
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

function removeZone({ resources }: LocalAzureContext, kind: ZoneKind, { path }: ArmRequest): void {
  const under = `${path.replace(/\/+$/, '').toLowerCase()}/`;
  for (const type of ALL_TYPES)
    for (const { id } of resources.list(`${zoneType(kind)}/${type}`))
      if (id.toLowerCase().startsWith(under)) resources.delete(id);
  resources.delete(path);
}
