import { ArmError, resourceNotFound } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument, ResourceStore } from '../core/contracts.ts';
import { dnsFailure, recordNotFound } from './dns-failure.ts';
import { checkPreconditions } from './precondition.ts';
import { toRecordSet, type RecordSetTarget } from './record-set.ts';
import { type RecordSetType, typesOf, type ZoneKind, zoneType } from './record-set-kind.ts';

const GROUP = '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers';
/** Azure's own limit on what a resource provider takes in five minutes; the number itself only has to be there. */
const RATE_HEADERS = { 'x-ms-ratelimit-remaining-subscription-resource-requests': '11999' };

/** Record sets of one kind of zone: synchronous, guarded by bare etags, refused without the usual envelope. */
export function registerRecordSetRoutes(router: ArmRouter, resources: ResourceStore, kind: ZoneKind): void {
  const zone = `${GROUP}/${zoneType(kind)}/{zone}`;
  for (const type of typesOf(kind)) {
    const [set, action] = [`${zone}/${type}/{name}`, `${zoneType(kind)}/${type}`];
    const target = (request: ArmRequest): RecordSetTarget => targetOf(kind, type, request);
    router.on('GET', set, `${action}/read`, (request) => answer(200, existingSet(resources, target(request), request)));
    router.on('GET', `${zone}/${type}`, `${action}/read`, (request) =>
      listSets(resources, request, [`${zoneType(kind)}/${type}`]),
    );
    router.on('PUT', set, `${action}/write`, (request) => putSet(resources, target(request), request));
    router.on('PATCH', set, `${action}/write`, (request) => patchSet(resources, target(request), request));
    // Azure lists no action for it, as it is never done.
    const deletion = type === 'SOA' ? null : `${action}/delete`;
    router.on('DELETE', set, deletion, (request) => deleteSet(resources, target(request), request));
  }
  const types = typesOf(kind).map((type) => `${zoneType(kind)}/${type}`);
  for (const list of kind === 'dnsZones' ? ['recordsets', 'all'] : ['all'])
    router.on('GET', `${zone}/${list}`, `${zoneType(kind)}/${list}/read`, (request) =>
      listSets(resources, request, types),
    );
}

function targetOf(kind: ZoneKind, type: RecordSetType, request: ArmRequest): RecordSetTarget {
  const { zone = '', name = '' } = request.params;
  const zoneId = request.path.split('/').slice(0, 9).join('/');
  return { kind, type, zoneId, zoneName: zone, name };
}

/** The zone that the sets of a request belong to: Resource Manager itself answers for one that is missing. */
function existingZone(resources: ResourceStore, target: { zoneId: string }): ResourceDocument {
  const zone = resources.get(target.zoneId);
  if (zone) return zone;
  const { message } = resourceNotFound(target.zoneId);
  throw new ArmError({
    status: 404,
    code: 'ParentResourceNotFound',
    message,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

function setId({ zoneId, type, name }: RecordSetTarget): string {
  return `${zoneId}/${type}/${name}`;
}

function existingSet(resources: ResourceStore, target: RecordSetTarget, request: ArmRequest): ResourceDocument {
  existingZone(resources, target);
  const set = resources.get(setId(target));
  if (!set) throw recordNotFound(request.path, target.name);
  return set;
}

function putSet(resources: ResourceStore, target: RecordSetTarget, request: ArmRequest): ArmResponse {
  const zone = existingZone(resources, target);
  const current = resources.get(setId(target));
  checkPreconditions(request, { ...target, etag: current?.etag });
  const { properties = {} } = (request.body ?? {}) as { properties?: Record<string, unknown> };
  const set = toRecordSet({ ...target, zoneId: zone.id, zoneName: zone.name }, properties);
  refuseBesideAlias(resources, target);
  resources.put(set.id, set);
  return answer(current ? 200 : 201, set);
}

/** PATCH merges property by property: metadata that is not sent stays. */
function patchSet(resources: ResourceStore, target: RecordSetTarget, request: ArmRequest): ArmResponse {
  const current = existingSet(resources, target, request);
  checkPreconditions(request, { ...target, etag: current.etag });
  const { properties = {} } = (request.body ?? {}) as { properties?: Record<string, unknown> };
  const zone = existingZone(resources, target);
  const set = toRecordSet(
    { ...target, zoneId: zone.id, zoneName: zone.name, name: current.name },
    { ...current.properties, ...properties },
  );
  resources.put(set.id, set);
  return answer(200, set);
}

function deleteSet(resources: ResourceStore, target: RecordSetTarget, request: ArmRequest): ArmResponse {
  existingZone(resources, target);
  const current = resources.get(setId(target));
  refuseApexRemoval(target);
  checkPreconditions(request, { ...target, etag: current?.etag });
  resources.delete(setId(target));
  return { status: current ? 200 : 204, headers: RATE_HEADERS };
}

/** What came with the zone stays with it. */
function refuseApexRemoval({ type, name }: RecordSetTarget): void {
  if (type !== 'SOA' && (type !== 'NS' || name !== '@')) return;
  throw dnsFailure(400, 'BadRequest', `The ${type} record set at the zone apex cannot be deleted.`);
}

/** The texts are those of external-dns#5358 and Lets-Encrypt-Auto#26. */
function refuseBesideAlias(resources: ResourceStore, target: RecordSetTarget): void {
  const others = typesOf(target.kind).filter(
    (type) => type !== target.type && resources.get(setId({ ...target, type })),
  );
  const alias = target.type === 'CNAME' ? others.length > 0 && 'another' : others.includes('CNAME') && 'a CNAME';
  if (alias === false) return;
  throw dnsFailure(
    409,
    'Conflict',
    `The ${target.type} record could not be created because ${alias} record with the same name already exists in this zone.`,
  );
}

function listSets(resources: ResourceStore, request: ArmRequest, types: readonly string[]): ArmResponse {
  const zoneId = request.path.split('/').slice(0, 9).join('/');
  existingZone(resources, { zoneId });
  const under = `${zoneId}/`.toLowerCase();
  const value = types.flatMap((type) => resources.list(type)).filter(({ id }) => id.toLowerCase().startsWith(under));
  return { status: 200, headers: RATE_HEADERS, body: { value } };
}

function answer(status: number, set: ResourceDocument): ArmResponse {
  return { status, headers: { ...RATE_HEADERS, etag: set.etag ?? '' }, body: set };
}
