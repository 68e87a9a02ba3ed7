const subscription = '6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10';
const group = `/subscriptions/${subscription}/resourceGroups/rg-contoso/providers`;

export const ids = {
  gateway: `${group}/Microsoft.Network/applicationGateways/agw-contoso`,
  apiManagement: `${group}/Microsoft.ApiManagement/service/apim-contoso`,
  dnsServer: `${group}/Microsoft.Compute/virtualMachines/vm-dns`,
  privateZone: `${group}/Microsoft.Network/privateDnsZones/contoso.internal`,
  publicZone: `${group}/Microsoft.Network/dnsZones/contoso.com`,
} as const;

type Fields = Record<string, unknown>;

export const bind9 = { kind: 'bind9', virtualMachine: ids.dnsServer, zone: 'contoso.internal' };

export function endpointDocument(over: Fields = {}): Fields {
  return {
    name: 'gateway',
    internalHostname: 'apim.contoso.internal',
    publicHostnames: ['api.contoso.com'],
    listenerCertificate: { keyVaultSecretId: 'https://kv-contoso.vault.azure.net/secrets/wildcard-contoso-com' },
    rule: { type: 'Basic', priority: 100 },
    ...over,
  };
}

/** The shortest spec there is: everything that has a default is left out. */
export function specDocument(over: Fields = {}): Fields {
  return {
    name: 'contoso-prod',
    applicationGateway: ids.gateway,
    apiManagement: ids.apiManagement,
    keyVault: 'https://kv-contoso.vault.azure.net',
    dns: bind9,
    endpoints: [endpointDocument()],
    ...over,
  };
}
