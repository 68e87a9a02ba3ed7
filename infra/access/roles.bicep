// The custom roles of roles.json: each names the actions that edge-tls calls, and no other.
targetScope = 'subscription'

var definitions = loadJsonContent('../roles.json')

resource roles 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for role in items(definitions): {
    name: guid(subscription().id, 'edge-tls', role.key)
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

// Not read from the loop: its items are ordered by key, and an output keyed by name is what the assignments need.
output roleIds object = toObject(
  items(definitions),
  role => role.key,
  role => subscriptionResourceId('Microsoft.Authorization/roleDefinitions', guid(subscription().id, 'edge-tls', role.key))
)
