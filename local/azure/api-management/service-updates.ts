import { ArmError } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, LocalAzureContext, LocalOperation, LocalPki } from '../core/contracts.ts';
import { existing } from '../core/plain-resources.ts';
import { serviceDocument, shownTo, type WantedService } from './service-document.ts';
import { isV2Sku } from './service-format.ts';
import { bringUp, type ServiceInstance, takeDown } from './service-instance.ts';
import { serviceOperationHeaders } from './service-operation.ts';
import { serviceSettings } from './service-settings.ts';
import { needsUpdate, readWanted } from './wanted-service.ts';

/** The services of local Azure, and the public authority that signs their default domains, which nobody in the network trusts. */
export interface Services {
  readonly context: LocalAzureContext;
  readonly authority: Promise<LocalPki>;
  readonly instances: Map<string, ServiceInstance>;
}

/** PUT and PATCH. 409 ServiceLocked while another operation runs; 200 at once when nothing has to be done. */
export async function putService(services: Services, request: ArmRequest): Promise<ArmResponse> {
  const { context, instances } = services;
  const id = request.path.replace(/\/+$/, '');
  const instance = instances.get(id.toLowerCase());
  if (request.method === 'PATCH') existing(context.resources, id);
  if (instance) refuseWhileBusy(instance);
  const wanted = await readWanted(context, request, instance?.wanted);
  // Reading the certificates took a moment, in which another request may have been accepted.
  if (instance) refuseWhileBusy(instance);
  if (instance && !needsUpdate(instance.wanted, wanted)) return unchanged(services, request, { instance, wanted });
  const target = instance ?? newInstance(services, id, wanted);
  return startUpdate(services, request, { instance: target, wanted, verb: instance ? 'Update' : 'Act' });
}

export function refuseWhileBusy({ busy, name }: ServiceInstance): void {
  if (!busy) return;
  throw new ArmError({
    status: 409,
    code: 'ServiceLocked',
    message: `The API Service ${name} is transitioning at this time. Please try the request again later.`,
  });
}

function newInstance({ context, instances }: Services, id: string, wanted: WantedService): ServiceInstance {
  const instance: ServiceInstance = {
    id,
    name: id.split('/').at(-1) ?? '',
    createdAt: context.clock.now(),
    publicAddress: context.network.allocate('public'),
    privateAddress: context.network.allocate('private'),
    wanted,
    busy: false,
    gateway: undefined,
    builtIn: undefined,
    unpublish: undefined,
  };
  instances.set(id.toLowerCase(), instance);
  return instance;
}

function unchanged(
  services: Services,
  request: ArmRequest,
  { instance, wanted }: { instance: ServiceInstance; wanted: WantedService },
): ArmResponse {
  if (JSON.stringify(wanted.tags) !== JSON.stringify(instance.wanted.tags)) {
    instance.wanted = { ...instance.wanted, tags: wanted.tags };
    store(services, instance, { wanted: instance.wanted, state: 'Succeeded' });
  }
  return shown(services, request, { status: 200, id: instance.id });
}

interface Update {
  readonly instance: ServiceInstance;
  readonly wanted: WantedService;
  readonly verb: 'Act' | 'Update';
}

function startUpdate(services: Services, request: ArmRequest, { instance, wanted, verb }: Update): ArmResponse {
  const { context } = services;
  const settings = serviceSettings(wanted.tags, request.query.get('api-version'));
  instance.busy = true;
  store(services, instance, { wanted, ...startingState(verb, wanted) });
  if (verb === 'Update' && wanted.sku.name === 'Developer') takeDown(instance);
  const operation = context.operations.start({
    kind: `ApiManagement${verb}`,
    resourceId: instance.id,
    duration: context.settings.durations.apiManagementUpdate,
    complete: () => {
      if (settings.moveAddress && verb === 'Update') instance.privateAddress = context.network.allocate('private');
      instance.wanted = completed(wanted);
      return bringUp(context, services.authority, instance);
    },
  });
  void operation.ended.then(() => settle(services, instance, operation));
  const region = wanted.location.toLowerCase().replaceAll(' ', '');
  const { operations: variant } = settings;
  const headers = serviceOperationHeaders(context, request, { operation, variant, region, verb });
  // A PUT of an update is 200 since 2022-08-01 (recordings of azure-service-operator); that a PATCH is 202 again in the newest protocol
  // is from the published definitions.
  const accepted = variant === 2 || (variant === 3 && request.method === 'PUT') ? 200 : 202;
  return shown(services, request, { status: verb === 'Act' ? 201 : accepted, headers, id: instance.id });
}

/** Test_ApiManagement_20220801_CRUD and, for v2, Test_ApiManagement_20240501_CRUD of azure-service-operator. */
function startingState(verb: Update['verb'], { sku }: WantedService): { state: string; target: string } {
  if (verb === 'Update') return { state: 'Updating', target: 'Updating' };
  return isV2Sku(sku) ? { state: 'Created', target: '' } : { state: 'Activating', target: 'Activating' };
}

function completed(wanted: WantedService): WantedService {
  return { ...wanted, domains: wanted.domains.map((domain) => ({ ...domain, status: 'Completed' })) };
}

/** A failed update leaves the service as it was; that its state says Failed then is an assumption. */
async function settle(services: Services, instance: ServiceInstance, operation: LocalOperation): Promise<void> {
  instance.busy = false;
  if (!services.instances.has(instance.id.toLowerCase())) return;
  const succeeded = operation.status === 'Succeeded';
  if (!succeeded) await bringUp(services.context, services.authority, instance);
  store(services, instance, { wanted: instance.wanted, state: succeeded ? 'Succeeded' : 'Failed' });
}

/** POST …/applynetworkconfigurationupdates: an update that changes nothing but, perhaps, the address. */
export function applyNetworkUpdates(services: Services, request: ArmRequest): ArmResponse {
  const id = request.path.replace(/\/applynetworkconfigurationupdates\/?$/i, '');
  existing(services.context.resources, id);
  const instance = services.instances.get(id.toLowerCase());
  if (!instance) throw new Error(`No instance runs for ${id}.`);
  if (instance.wanted.properties['virtualNetworkType'] === 'None')
    throw new ArmError({
      status: 400,
      code: 'InvalidOperation',
      message: `${id} is not configured in Virtual Network.`,
    });
  refuseWhileBusy(instance);
  const { status, headers = {} } = startUpdate(services, request, {
    instance,
    wanted: instance.wanted,
    verb: 'Update',
  });
  return { status: status === 200 ? 202 : status, headers };
}

/** Writes the document: what a client sees of a service. */
export function store(
  { context }: Services,
  instance: ServiceInstance,
  { wanted, state, target = '' }: { wanted: WantedService; state: string; target?: string },
): void {
  const { id, createdAt, publicAddress, privateAddress } = instance;
  const hasOwnIdentity = wanted.identity?.type.includes('SystemAssigned') ?? false;
  const principalId = hasOwnIdentity ? context.access.ensurePrincipal(id).objectId : undefined;
  const status = {
    createdAt,
    provisioningState: state,
    targetProvisioningState: target,
    publicAddress,
    privateAddress,
    principalId,
    userAssigned: userAssigned(context, wanted),
  };
  context.resources.put(id, serviceDocument(id, wanted, status));
}

/** Azure fills in whose identities they are; what a client sends for one is an empty object. */
function userAssigned({ access }: LocalAzureContext, { identity }: WantedService) {
  if (!identity?.type.includes('UserAssigned')) return undefined;
  const ids = Object.keys(identity.userAssignedIdentities ?? {});
  return Object.fromEntries(
    ids.map((id) => {
      const principal = access.principalOf(id);
      return [id, principal ? { principalId: principal.objectId, clientId: principal.appId } : {}];
    }),
  );
}

function shown(
  { context }: Services,
  request: ArmRequest,
  { status, headers = {}, id }: { status: number; headers?: Readonly<Record<string, string>>; id: string },
): ArmResponse {
  const document = existing(context.resources, id);
  const body = shownTo(request.query.get('api-version') ?? '', document);
  return { status, headers: { ...headers, etag: `"${document.etag ?? ''}"` }, body };
}
