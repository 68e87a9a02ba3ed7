import { randomUUID } from 'node:crypto';
import { badRequest } from '../core/arm-error.ts';
import type { ArmRequest, ResourceDocument } from '../core/contracts.ts';
import { readFields } from '../core/format/read-fields.ts';
import { plainRegion } from '../core/regions.ts';
import { ADDRESS_FORMAT } from './address-format.ts';

export const ADDRESS_TYPE = 'Microsoft.Network/publicIPAddresses';

interface Sku {
  readonly name: string;
  readonly tier: string;
}

/** A public IP address as somebody wants it, with Azure's defaults. */
export function readAddress(request: ArmRequest, previous: ResourceDocument | undefined): ResourceDocument {
  const body = readFields(ADDRESS_FORMAT, (request.body ?? {}) as Record<string, unknown>) as Partial<ResourceDocument>;
  const { location } = body;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const id = previous?.id ?? request.path.replace(/\/+$/, '');
  const sku: Sku = { ...skuOf(previous), ...(body['sku'] as Partial<Sku> | undefined) };
  refuseGlobalBasic(id, sku);
  refuseAllocation(id, sku, body.properties ?? {});
  return {
    ...body,
    id,
    name: previous?.name ?? request.params['name'] ?? '',
    type: ADDRESS_TYPE,
    location,
    sku,
    etag: newEtag(),
    properties: {
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: sku.name === 'Basic' ? 'Dynamic' : 'Static',
      idleTimeoutInMinutes: 4,
      ipTags: [],
      ...(sku.name === 'Basic' ? {} : { ddosSettings: { protectionMode: 'VirtualNetworkInherited' } }),
      ...body.properties,
      ...dnsSettings(body.properties ?? {}, location),
      resourceGuid: previous?.properties['resourceGuid'] ?? randomUUID(),
      provisioningState: 'Updating',
      ipAddress: previous?.properties['ipAddress'],
    },
  };
}

/** Without a SKU it is a Basic one (test_network_public_ip_sku of azure-cli). */
function skuOf(previous: ResourceDocument | undefined): Sku {
  return (previous?.['sku'] as Sku | undefined) ?? { name: 'Basic', tier: 'Regional' };
}

/** test_network_public_ip_sku of azure-cli. */
function refuseGlobalBasic(id: string, { name, tier }: Sku): void {
  if (name !== 'Basic' || tier !== 'Global') return;
  throw badRequest(
    'GlobalPublicIPAddressNotSupportedForBasicPublicIpAddress',
    `Global publicIP addresses are only supported for standard SKU public IP addresses. Public IP address ${id} is not standard SKU.`,
    [],
  );
}

/** azure-docs#42889 and pulumi-azure-native#1597; terraform-provider-azurerm#14762 for an IPv6 address of Basic. */
function refuseAllocation(id: string, { name }: Sku, properties: Record<string, unknown>): void {
  const { publicIPAllocationMethod: method, publicIPAddressVersion: version } = properties;
  if (name !== 'Basic' && method === 'Dynamic')
    throw badRequest(
      'StandardSkuPublicIPAddressesMustBeStatic',
      `Standard sku publicIp ${id} must have AllocationMethod set to Static.`,
      [],
    );
  if (name === 'Basic' && method === 'Static' && version === 'IPv6')
    throw badRequest(
      'CannotSpecifyPublicIpAllocationMethodAsStaticForIpV6PublicIp',
      `Cannot specify publicIpAllocationMethod as Static for IPv6 PublicIp ${id}.`,
      [],
    );
}

function dnsSettings(properties: Record<string, unknown>, location: string): Record<string, unknown> {
  const settings = properties['dnsSettings'] as { domainNameLabel?: string } | undefined;
  if (settings?.domainNameLabel === undefined) return {};
  const fqdn = `${settings.domainNameLabel}.${plainRegion(location)}.cloudapp.azure.com`;
  return { dnsSettings: { ...settings, fqdn } };
}

export function newEtag(): string {
  return `W/"${randomUUID()}"`;
}
