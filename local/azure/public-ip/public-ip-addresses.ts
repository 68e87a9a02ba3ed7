import { randomUUID } from 'node:crypto';
import { ArmError, badRequest } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { asyncOperationUrl, signedUrl } from '../core/operation-headers.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { retryAfter } from '../core/retry-after.ts';

const TYPE = 'Microsoft.Network/publicIPAddresses';
const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}`;
const ADDRESS = `${COLLECTION}/{name}`;
/** Azure milliseconds. */
const CREATE_DURATION = 2_000;
const OPERATIONS_API_VERSION = '2024-10-01';

/** Public IP addresses out of the documentation ranges, with the name that their label asks for. */
export function createPublicIpAddresses(context: LocalAzureContext): LocalAzureService {
  const { resources } = context;
  const list = (request: ArmRequest): ArmResponse => listUnder(resources, TYPE, request);
  return {
    name: 'publicIp',
    registerArm: (router) => {
      router.on('PUT', ADDRESS, `${TYPE}/write`, (request) => putAddress(context, request));
      router.on('GET', ADDRESS, `${TYPE}/read`, ({ path }) => answer(200, existing(resources, path)));
      router.on('DELETE', ADDRESS, `${TYPE}/delete`, (request) => deleteAddress(context, request));
      router.on('GET', COLLECTION, `${TYPE}/read`, list);
      router.on('GET', `/subscriptions/{subscription}/providers/${TYPE}`, `${TYPE}/read`, list);
    },
    state: () => resources.list(TYPE).map(({ id, properties }) => ({ id, ipAddress: properties['ipAddress'] })),
  };
}

/** A first PUT answers without the address: it is there when the operation has ended. */
function putAddress(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const { resources, operations, settings, network } = context;
  const previous = resources.get(request.path);
  const wanted = readAddress(request, previous);
  resources.put(wanted.id, wanted);
  const operation = operations.start({
    kind: 'PutPublicIpAddressOperation',
    resourceId: wanted.id,
    duration: CREATE_DURATION,
    complete: () => {
      const ipAddress = wanted.properties['ipAddress'] ?? network.allocate('public');
      const properties = { ...wanted.properties, ipAddress, provisioningState: 'Succeeded' };
      resources.put(wanted.id, { ...wanted, etag: newEtag(), properties });
    },
  });
  const { subscription = '' } = request.params;
  const region = (wanted.location ?? '').toLowerCase();
  const address = {
    armUrl: context.armUrl(),
    subscription,
    provider: 'Microsoft.Network',
    region,
    apiVersion: OPERATIONS_API_VERSION,
  };
  const headers = {
    'azure-asyncoperation': signedUrl(asyncOperationUrl(address, operation), operation),
    ...retryAfter(settings, 1),
  };
  return { status: previous ? 200 : 201, headers, body: resources.get(wanted.id) };
}

function readAddress(request: ArmRequest, previous: ResourceDocument | undefined): ResourceDocument {
  const body = (request.body ?? {}) as Partial<ResourceDocument>;
  const { location } = body;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const sent = body.properties ?? {};
  const { domainNameLabel, ...dns } = (sent['dnsSettings'] ?? {}) as { domainNameLabel?: string };
  const fqdn =
    domainNameLabel === undefined ? {} : { fqdn: `${domainNameLabel}.${location.toLowerCase()}.cloudapp.azure.com` };
  return {
    sku: { name: 'Standard', tier: 'Regional' },
    ...body,
    id: previous?.id ?? request.path.replace(/\/+$/, ''),
    name: previous?.name ?? request.params['name'] ?? '',
    type: TYPE,
    location,
    etag: newEtag(),
    properties: {
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: 'Static',
      idleTimeoutInMinutes: 4,
      ipTags: [],
      ...sent,
      ...(domainNameLabel === undefined ? {} : { dnsSettings: { ...dns, domainNameLabel, ...fqdn } }),
      resourceGuid: previous?.properties['resourceGuid'] ?? randomUUID(),
      provisioningState: 'Updating',
      // Only Azure gives addresses out.
      ipAddress: previous?.properties['ipAddress'],
    },
  };
}

function deleteAddress({ resources }: LocalAzureContext, request: ArmRequest): ArmResponse {
  const document = resources.get(request.path);
  if (!document) return { status: 204 };
  const user = resources
    .list('Microsoft.Network/applicationGateways')
    .find((gateway) => JSON.stringify(gateway.properties).toLowerCase().includes(`"${document.id.toLowerCase()}"`));
  if (user) {
    throw new ArmError({
      status: 400,
      code: 'PublicIPAddressCannotBeDeleted',
      message: `Public IP address ${document.id} can not be deleted since it is still allocated to resource ${user.id}.`,
    });
  }
  resources.delete(document.id);
  return { status: 200 };
}

function answer(status: number, document: ResourceDocument): ArmResponse {
  return { status, headers: document.etag === undefined ? {} : { etag: document.etag }, body: document };
}

function newEtag(): string {
  return `W/"${randomUUID()}"`;
}
