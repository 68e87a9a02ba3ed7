// The custom roles of roles.json, each of which names the actions that edge-tls calls, and no other. They can be assigned in the
// subscription that they are defined in, so each subscription with resources of edges has its own.
targetScope = 'subscription'

param principalId string
param environmentName string

var definitions = loadJsonContent('../roles.json')
// edge-access.bicep makes the same names.
var here = toLower(subscription().id)

resource roles 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for role in items(definitions): {
    name: guid(here, 'edge-tls', role.key)
    properties: {
      roleName: '${role.value.roleName} (${subscription().subscriptionId})'
      description: role.value.description
      type: 'CustomRole'
      assignableScopes: [subscription().id]
      permissions: [
        {
          actions: role.value.actions
          notActions: []
          dataActions: role.value.dataActions
          notDataActions: []
        }
      ]
    }
  }
]

// Long-running operations are asked for at the subscription of their resource.
resource operationReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(here, 'edge-tls', environmentName, 'operations')
  dependsOn: [roles]
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      guid(here, 'edge-tls', 'operations')
    )
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
