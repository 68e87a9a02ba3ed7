// What edge-tls may do for one edge: each role at the single resource that it is for.
targetScope = 'subscription'

param edge object
param principalId string
param roleIds object

var targets = concat(
  [
    { id: edge.applicationGateway, role: roleIds.gateway }
    { id: edge.apiManagement, role: roleIds.apiManagement }
    { id: edge.keyVault, role: roleIds.certificateAuthority }
  ],
  empty(edge.dnsServer) ? [] : [{ id: edge.dnsServer, role: roleIds.dnsServer }],
  empty(edge.?privateDnsZone) ? [] : [{ id: edge.privateDnsZone, role: roleIds.privateDns }],
  empty(edge.publicDnsZone) ? [] : [{ id: edge.publicDnsZone, role: roleIds.publicDns }],
  map(edge.linkedResources, id => { id: id, role: roleIds.gatewayLinked })
)

module assignments 'role-assignment.bicep' = [
  for target in targets: {
    name: 'edge-tls-${uniqueString(target.id, target.role)}'
    scope: resourceGroup(split(target.id, '/')[2], split(target.id, '/')[4])
    params: {
      resourceId: target.id
      roleDefinitionId: target.role
      principalId: principalId
    }
  }
]
