interface RoleActions {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

/**
 * The actions that edge-tls calls, by the role that carries them. `infra/roles.json` gives exactly these, each role at the resource
 * that it is for; the operations of a resource are polled at its subscription.
 */
export const roleActions = {
  gateway: {
    actions: [
      'Microsoft.Network/applicationGateways/read',
      'Microsoft.Network/applicationGateways/write',
      'Microsoft.Network/applicationGateways/backendhealth/action',
      'Microsoft.Network/applicationGateways/getBackendHealthOnDemand/action',
    ],
    dataActions: [],
  },
  gatewayLinked: {
    actions: [
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Network/publicIPAddresses/read',
      'Microsoft.Network/publicIPAddresses/join/action',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
      'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/read',
    ],
    dataActions: [],
  },
  operations: {
    actions: [
      'Microsoft.Network/locations/operations/read',
      'Microsoft.Network/locations/operationResults/read',
      'Microsoft.Compute/locations/operations/read',
      'Microsoft.ApiManagement/locations/operationStatuses/read',
      'Microsoft.ApiManagement/locations/operationResults/read',
      // Whether a caller needs it to list its own permissions is not documented; with it, that works either way.
      'Microsoft.Authorization/permissions/read',
      'Microsoft.EventGrid/systemTopics/read',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions/read',
    ],
    dataActions: [],
  },
  apiManagement: {
    actions: [
      'Microsoft.ApiManagement/service/read',
      'Microsoft.ApiManagement/service/write',
      'Microsoft.ApiManagement/service/operationresults/read',
    ],
    dataActions: [],
  },
  dnsServer: {
    actions: [
      'Microsoft.Compute/virtualMachines/read',
      'Microsoft.Compute/virtualMachines/instanceView/read',
      'Microsoft.Compute/virtualMachines/runCommand/action',
    ],
    dataActions: [],
  },
  publicDns: {
    actions: [
      'Microsoft.Network/dnsZones/read',
      'Microsoft.Network/dnsZones/CNAME/read',
      'Microsoft.Network/dnsZones/CNAME/write',
      'Microsoft.Network/dnsZones/CNAME/delete',
    ],
    dataActions: [],
  },
  privateDns: {
    actions: [
      'Microsoft.Network/privateDnsZones/A/read',
      'Microsoft.Network/privateDnsZones/A/write',
      'Microsoft.Network/privateDnsZones/A/delete',
      'Microsoft.Network/privateDnsZones/CNAME/read',
      'Microsoft.Network/privateDnsZones/AAAA/read',
    ],
    dataActions: [],
  },
  certificateAuthority: {
    actions: [],
    dataActions: [
      'Microsoft.KeyVault/vaults/certificates/read',
      'Microsoft.KeyVault/vaults/certificates/create/action',
      'Microsoft.KeyVault/vaults/certificates/update/action',
      'Microsoft.KeyVault/vaults/certificates/import/action',
      'Microsoft.KeyVault/vaults/keys/read',
      'Microsoft.KeyVault/vaults/keys/sign/action',
    ],
  },
} as const satisfies Record<string, RoleActions>;

/** Names of the roles, to which a deployment adds its subscription in brackets. */
export const roleNames: Readonly<Record<keyof typeof roleActions, string>> = {
  gateway: 'edge-tls Application Gateway Operator',
  gatewayLinked: 'edge-tls Application Gateway Linked Resources',
  operations: 'edge-tls Operation Reader',
  apiManagement: 'edge-tls API Management Operator',
  dnsServer: 'edge-tls DNS Server Operator',
  publicDns: 'edge-tls Public DNS Operator',
  privateDns: 'edge-tls Private DNS Operator',
  certificateAuthority: 'edge-tls Certificate Issuer',
};

export type EdgeTlsRole = keyof typeof roleActions;
