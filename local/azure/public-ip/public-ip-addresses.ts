import { ArmError, badRequest } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { acceptedHeaders, networkAddress, putHeaders } from '../core/network-operation.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { ADDRESS_TYPE, newEtag, readAddress } from './read-address.ts';

const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${ADDRESS_TYPE}`;
const ADDRESS = `${COLLECTION}/{name}`;
/** Azure milliseconds. */
const DURATION = 2_000;

/** Public IP addresses out of the documentation ranges, with the name that their label asks for. */
export function createPublicIpAddresses(context: LocalAzureContext): LocalAzureService {
  const { resources } = context;
  const list = (request: ArmRequest): ArmResponse => listUnder(resources, ADDRESS_TYPE, request);
  return {
    name: 'publicIp',
    registerArm: (router) => {
      router.on('PUT', ADDRESS, `${ADDRESS_TYPE}/write`, (request) => putAddress(context, request));
      router.on('PATCH', ADDRESS, `${ADDRESS_TYPE}/write`, (request) => patchTags(context, request));
      router.on('GET', ADDRESS, `${ADDRESS_TYPE}/read`, ({ path }) => answer(200, existing(resources, path)));
      router.on('DELETE', ADDRESS, `${ADDRESS_TYPE}/delete`, (request) => deleteAddress(context, request));
      router.on('GET', COLLECTION, `${ADDRESS_TYPE}/read`, list);
      router.on('GET', `/subscriptions/{subscription}/providers/${ADDRESS_TYPE}`, `${ADDRESS_TYPE}/read`, list);
    },
    state: () => resources.list(ADDRESS_TYPE).map(({ id, properties }) => ({ id, ipAddress: properties['ipAddress'] })),
  };
}

/** A first PUT answers without the address: it is there when the operation has ended. */
function putAddress(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const { resources, operations } = context;
  const previous = resources.get(request.path);
  const wanted = readAddress(request, previous);
  refuseTakenName(context, wanted);
  resources.put(wanted.id, wanted);
  const operation = operations.start({
    kind: 'PutPublicIpAddressOperation',
    resourceId: wanted.id,
    duration: DURATION,
    complete: () => {
      const ipAddress = wanted.properties['ipAddress'] ?? newAddress(context, wanted);
      const properties = { ...wanted.properties, ipAddress, provisioningState: 'Succeeded' };
      resources.put(wanted.id, { ...wanted, etag: newEtag(), properties });
    },
  });
  const headers = putHeaders(context, addressOf(context, request, wanted), { operation, retrySeconds: 1 });
  return { status: previous ? 200 : 201, headers, body: resources.get(wanted.id) };
}

function newAddress({ network }: LocalAzureContext, { properties }: ResourceDocument): string {
  return network.allocate(properties['publicIPAddressVersion'] === 'IPv6' ? 'publicIPv6' : 'public');
}

/** Public reports show code and text for labels that another address of the region has. */
function refuseTakenName({ resources }: LocalAzureContext, wanted: ResourceDocument): void {
  const name = fqdnOf(wanted);
  const taken = resources
    .list(ADDRESS_TYPE)
    .some((other) => name !== undefined && other.id !== wanted.id && fqdnOf(other) === name);
  if (taken) throw badRequest('DnsRecordInUse', `DNS record ${name ?? ''} is already used by another public IP.`, []);
}

function fqdnOf({ properties }: ResourceDocument): string | undefined {
  return (properties['dnsSettings'] as { fqdn?: string } | undefined)?.fqdn?.toLowerCase();
}

function patchTags({ resources }: LocalAzureContext, request: ArmRequest): ArmResponse {
  const document = existing(resources, request.path);
  const { tags = {} } = (request.body ?? {}) as { tags?: Record<string, string> };
  resources.put(document.id, { ...document, tags, etag: newEtag() });
  return answer(200, existing(resources, request.path));
}

function deleteAddress(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const { resources, operations } = context;
  const document = resources.get(request.path);
  if (!document) return { status: 204 };
  refuseWhileInUse(context, document);
  resources.put(document.id, { ...document, properties: { ...document.properties, provisioningState: 'Deleting' } });
  const operation = operations.start({
    kind: 'DeletePublicIpAddressOperation',
    resourceId: document.id,
    duration: DURATION,
    complete: () => void resources.delete(document.id),
  });
  return { status: 202, headers: acceptedHeaders(context, addressOf(context, request, document), operation) };
}

/** Test_Networking_ApplicationGateway_20220701_CRUD of azure-service-operator. */
function refuseWhileInUse({ resources }: LocalAzureContext, { id }: ResourceDocument): void {
  const users = resources
    .list('Microsoft.Network/applicationGateways')
    .flatMap(({ properties }) => (properties['frontendIPConfigurations'] ?? []) as readonly ResourceDocument[]);
  const user = users.find(({ properties }) => {
    const used = properties['publicIPAddress'] as { id?: string } | undefined;
    return used?.id?.toLowerCase() === id.toLowerCase();
  });
  if (!user) return;
  throw new ArmError({
    status: 400,
    code: 'PublicIPAddressCannotBeDeleted',
    message:
      `Public IP address ${id} can not be deleted since it is still allocated to resource ${user.id}. In order to delete the public ` +
      'IP, disassociate/detach the Public IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.',
    details: [],
  });
}

function addressOf(context: LocalAzureContext, request: ArmRequest, { location }: ResourceDocument) {
  return networkAddress(context, { subscription: request.params['subscription'], location });
}

function answer(status: number, document: ResourceDocument): ArmResponse {
  return { status, headers: document.etag === undefined ? {} : { etag: document.etag }, body: document };
}
