import { isV2Sku, type Sku } from './service-format.ts';

const SWITCHES = [
  'Gateway.Security.Protocols.Tls10',
  'Gateway.Security.Protocols.Tls11',
  'Gateway.Security.Protocols.Ssl30',
  'Gateway.Security.Ciphers.TripleDes168',
  'Gateway.Security.Backend.Protocols.Tls10',
  'Gateway.Security.Backend.Protocols.Tls11',
  'Gateway.Security.Backend.Protocols.Ssl30',
  'Gateway.Protocols.Server.Http2',
];

const CUSTOM_PROPERTIES = Object.fromEntries(
  SWITCHES.map((name) => [`Microsoft.WindowsAzure.ApiManagement.${name}`, 'False']),
);

/** What a service has where nothing was sent, as recordings of azure-service-operator and azure-cli show it. */
function defaultsOf(sku: Sku): Record<string, unknown> {
  return {
    notificationSenderEmail: 'apimgmt-noreply@mail.windowsazure.com',
    virtualNetworkType: 'None',
    customProperties: CUSTOM_PROPERTIES,
    natGatewayState: isV2Sku(sku) ? 'Enabled' : 'Disabled',
    apiVersionConstraint: { minApiVersion: null },
    publicNetworkAccess: 'Enabled',
    legacyPortalStatus: 'Disabled',
    developerPortalStatus: 'Disabled',
    ...(isV2Sku(sku) ? {} : { disableGateway: false }),
  };
}

/** Properties with Azure's defaults; what is null is as if it had not been sent. */
export function withDefaults(properties: Readonly<Record<string, unknown>>, sku: Sku): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  return { ...defaultsOf(sku), ...given };
}
