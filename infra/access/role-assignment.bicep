// One role assignment at one resource, whatever its type. A Bicep `scope` must know the type of its resource, so each is named.
param resourceId string
param roleDefinitionId string
param principalId string

var segments = split(resourceId, '/')
var type = toLower('${segments[6]}/${segments[7]}')
var isSubnet = length(segments) > 10
var name = last(segments)
var assignment = guid(resourceId, principalId, roleDefinitionId)
var properties = {
  roleDefinitionId: roleDefinitionId
  principalId: principalId
  principalType: 'ServicePrincipal'
}

resource gateway 'Microsoft.Network/applicationGateways@2024-07-01' existing = if (type == 'microsoft.network/applicationgateways') {
  name: name
}
resource onGateway 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.network/applicationgateways') {
  name: assignment
  scope: gateway
  properties: properties
}

resource service 'Microsoft.ApiManagement/service@2024-05-01' existing = if (type == 'microsoft.apimanagement/service') {
  name: name
}
resource onService 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.apimanagement/service') {
  name: assignment
  scope: service
  properties: properties
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = if (type == 'microsoft.keyvault/vaults') {
  name: name
}
resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.keyvault/vaults') {
  name: assignment
  scope: vault
  properties: properties
}

resource machine 'Microsoft.Compute/virtualMachines@2024-11-01' existing = if (type == 'microsoft.compute/virtualmachines') {
  name: name
}
resource onMachine 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.compute/virtualmachines') {
  name: assignment
  scope: machine
  properties: properties
}

resource zone 'Microsoft.Network/dnsZones@2018-05-01' existing = if (type == 'microsoft.network/dnszones') {
  name: name
}
resource onZone 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.network/dnszones') {
  name: assignment
  scope: zone
  properties: properties
}

resource privateZone 'Microsoft.Network/privateDnsZones@2024-06-01' existing = if (type == 'microsoft.network/privatednszones') {
  name: name
}
resource onPrivateZone 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.network/privatednszones') {
  name: assignment
  scope: privateZone
  properties: properties
}

resource publicIpAddress 'Microsoft.Network/publicIPAddresses@2024-07-01' existing = if (type == 'microsoft.network/publicipaddresses') {
  name: name
}
resource onPublicIpAddress 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.network/publicipaddresses') {
  name: assignment
  scope: publicIpAddress
  properties: properties
}

resource securityGroup 'Microsoft.Network/networkSecurityGroups@2024-07-01' existing = if (type == 'microsoft.network/networksecuritygroups') {
  name: name
}
resource onSecurityGroup 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.network/networksecuritygroups') {
  name: assignment
  scope: securityGroup
  properties: properties
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = if (type == 'microsoft.managedidentity/userassignedidentities') {
  name: name
}
resource onIdentity 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.managedidentity/userassignedidentities') {
  name: assignment
  scope: identity
  properties: properties
}

resource firewallPolicy 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies@2024-07-01' existing = if (type == 'microsoft.network/applicationgatewaywebapplicationfirewallpolicies') {
  name: name
}
resource onFirewallPolicy 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (type == 'microsoft.network/applicationgatewaywebapplicationfirewallpolicies') {
  name: assignment
  scope: firewallPolicy
  properties: properties
}

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = if (isSubnet) {
  name: segments[8]
}
resource subnet 'Microsoft.Network/virtualNetworks/subnets@2024-07-01' existing = if (isSubnet) {
  parent: network
  name: name
}
resource onSubnet 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (isSubnet) {
  name: assignment
  scope: subnet
  properties: properties
}
