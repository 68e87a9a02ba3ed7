import { choice, list, object, open, readOnly, text, whole } from '../core/format/field-kinds.ts';

const tag = object('IpTag', { ipTagType: text, tag: text });

/** The document of a public IP address (types of api-version 2025-09-01). */
export const ADDRESS_FORMAT = object('PublicIPAddress', {
  name: open,
  id: open,
  etag: readOnly,
  type: readOnly,
  location: text,
  tags: open,
  zones: list(text),
  extendedLocation: open,
  sku: object('PublicIPAddressSku', {
    name: choice('Basic', 'Standard', 'StandardV2'),
    tier: choice('Regional', 'Global'),
  }),
  properties: object('PublicIPAddressProperties', {
    publicIPAllocationMethod: choice('Static', 'Dynamic'),
    publicIPAddressVersion: choice('IPv4', 'IPv6'),
    idleTimeoutInMinutes: whole,
    dnsSettings: object('PublicIPAddressDnsSettings', {
      domainNameLabel: text,
      domainNameLabelScope: choice('TenantReuse', 'SubscriptionReuse', 'ResourceGroupReuse', 'NoReuse'),
      fqdn: readOnly,
      reverseFqdn: text,
    }),
    ipTags: list(tag),
    ddosSettings: object('DdosSettings', {
      protectionMode: choice('VirtualNetworkInherited', 'Enabled', 'Disabled'),
      ddosProtectionPlan: open,
    }),
    deleteOption: choice('Delete', 'Detach'),
    migrationPhase: open,
    natGateway: open,
    publicIPPrefix: open,
    linkedPublicIPAddress: open,
    servicePublicIPAddress: open,
    // Azure's own; only Azure gives addresses out.
    ipAddress: readOnly,
    ipConfiguration: readOnly,
    resourceGuid: readOnly,
    provisioningState: readOnly,
    upgradedToV2: readOnly,
  }),
});
