// What edge-tls may do for its edges: each role at the single resource that it is for, and once, however many edges share the resource.
// Two deployments of one name at a time, or two assignments of one role, are refused.
targetScope = 'subscription'

param edges object[]
param principalId string

var needed = flatten(map(edges, edge => concat(
  [
    'gateway ${toLower(edge.applicationGateway)}'
    'apiManagement ${toLower(edge.apiManagement)}'
    'certificateAuthority ${toLower(edge.keyVault)}'
  ],
  empty(edge.dnsServer) ? [] : ['dnsServer ${toLower(edge.dnsServer)}'],
  empty(edge.?privateDnsZone) ? [] : ['privateDns ${toLower(edge.privateDnsZone)}'],
  empty(edge.publicDnsZone) ? [] : ['publicDns ${toLower(edge.publicDnsZone)}'],
  map(edge.linkedResources, id => 'gatewayLinked ${toLower(id)}')
)))

// Azure does not tell cases apart in an id. The custom role is that of the resource's own subscription, as roles.bicep names it.
var targets = map(union(needed, []), right => {
  role: split(right, ' ')[0]
  id: join(skip(split(right, ' '), 1), ' ')
  subscription: split(right, '/')[2]
  group: split(right, '/')[4]
})

module assignments 'role-assignment.bicep' = [
  for target in targets: {
    name: 'edge-tls-${uniqueString(target.id, target.role)}'
    scope: resourceGroup(target.subscription, target.group)
    params: {
      resourceId: target.id
      roleDefinitionId: subscriptionResourceId(
        target.subscription,
        'Microsoft.Authorization/roleDefinitions',
        guid('/subscriptions/${target.subscription}', 'edge-tls', target.role)
      )
      principalId: principalId
    }
  }
]
