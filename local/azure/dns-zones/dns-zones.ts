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
import { registerRecordSetRoutes } from './record-set-routes.ts';
import { registerVirtualNetworkLinkRoutes } from './virtual-network-links.ts';
import { putApexSets, zoneDocument } from './zone-document.ts';
import { acceptedZoneOperation, registerZoneOperationRoutes } from './zone-operation.ts';
import { dnsFailure } from './dns-failure.ts';

const SUBSCRIPTION = '/subscriptions/{subscription}';
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
  router.on('GET', `${collection}/{zone}`, `${type}/read`, ({ path }) => ({
    status: 200,
    body: existing(context.resources, path),
  }));
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
  if (kind === 'dnsZones') return storeZone(context, kind, request, tags);
  return acceptedZoneOperation(context, request, () => storeZone(context, kind, request, tags).body);
}

function storeZone(
  { resources }: LocalAzureContext,
  kind: ZoneKind,
  request: ArmRequest,
  tags: Record<string, string>,
): ArmResponse {
  const id = request.path.replace(/\/+$/, '');
  const existed = resources.get(id) !== undefined;
  const zone = { kind, id, name: request.params['zone'] ?? '', tags };
  resources.put(id, zoneDocument(zone));
  if (!existed) putApexSets(resources, zone);
  return { status: existed ? 200 : 201, body: resources.get(id) };
}

/** Azure answers for a public zone with an operation too; its SDKs take the synchronous answer as well. */
function deleteZone(context: LocalAzureContext, kind: ZoneKind, request: ArmRequest): ArmResponse {
  if (!context.resources.get(request.path)) return { status: 204 };
  if (kind === 'privateDnsZones')
    return acceptedZoneOperation(context, request, () => removeZone(context, kind, request));
  removeZone(context, kind, request);
  return { status: 200 };
}

function removeZone({ resources }: LocalAzureContext, kind: ZoneKind, { path }: ArmRequest): void {
  const under = `${path.replace(/\/+$/, '').toLowerCase()}/`;
  for (const type of ALL_TYPES)
    for (const { id } of resources.list(`${zoneType(kind)}/${type}`))
      if (id.toLowerCase().startsWith(under)) resources.delete(id);
  resources.delete(path);
}
