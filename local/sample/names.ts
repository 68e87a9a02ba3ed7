/** The sample: one company's gateway in front of its internal API Management, as such estates look. */
export const subscription = '6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10';
export const tenant = '2b1f3d9e-58a4-4f0d-8a51-77c1a9f0b2d4';
export const location = 'westeurope';

const group = `/subscriptions/${subscription}/resourceGroups/rg-contoso`;
const network = `${group}/providers/Microsoft.Network`;

export const ids = {
  group,
  virtualNetwork: `${network}/virtualNetworks/vnet-contoso`,
  gatewaySubnet: `${network}/virtualNetworks/vnet-contoso/subnets/snet-agw`,
  apiManagementSubnet: `${network}/virtualNetworks/vnet-contoso/subnets/snet-apim`,
  publicIpAddress: `${network}/publicIPAddresses/pip-agw-contoso`,
  gateway: `${network}/applicationGateways/agw-contoso`,
  gatewayIdentity: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-agw-contoso`,
  firewallPolicy: `${network}/ApplicationGatewayWebApplicationFirewallPolicies/waf-contoso`,
  apiManagement: `${group}/providers/Microsoft.ApiManagement/service/apim-contoso`,
  vault: `${group}/providers/Microsoft.KeyVault/vaults/kv-contoso`,
  dnsServer: `${group}/providers/Microsoft.Compute/virtualMachines/vm-dns`,
  publicZone: `${network}/dnsZones/contoso.com`,
  webApp: `${group}/providers/Microsoft.Web/sites/app-orders-contoso`,
} as const;

export const hosts = {
  internal: 'apim.contoso.internal',
  public: 'api.contoso.com',
  zone: 'contoso.internal',
  /** A site of another team on the same gateway: it must come out of everything unchanged. */
  foreign: 'www.contoso.com',
} as const;

export const apiVersions = {
  network: '2026-01-01',
  apiManagement: '2024-05-01',
  compute: '2026-04-01',
  dns: '2018-05-01',
  keyVault: '2025-05-01',
  identity: '2024-11-30',
  authorization: '2022-04-01',
  resources: '2024-11-01',
  web: '2024-11-01',
} as const;
