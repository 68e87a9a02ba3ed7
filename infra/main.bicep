// edge-tls in its own resource group, and its access to the resources that it keeps right. They stay where they are.
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the azd environment; resource names are derived from it.')
param environmentName string

@description('Region of the function app. It must reach the virtual network of the gateway and API Management.')
param location string

@description('Subnet, delegated to Microsoft.App/environments and with the service endpoint Microsoft.Storage, that gives the app its way into the virtual network and to its storage.')
param integrationSubnetId string

@description('Client id of the Entra application that callers sign in to; its app roles are Edge.Read, Edge.Plan and Edge.Apply.')
param authClientId string

@description('Edges that edge-tls may work on: the resource ids of each, in any group and subscription of the tenant.')
param edges edgeAccess[]

@description('One edge: everything of it that edge-tls is given access to.')
type edgeAccess = {
  applicationGateway: string
  apiManagement: string
  keyVault: string
  @description('DNS server VM; empty with Azure Private DNS.')
  dnsServer: string
  @description('Azure Private DNS zone of the internal names; left out with a DNS server VM.')
  privateDnsZone: string?
  @description('Public DNS zone of the CNAME; empty without one.')
  publicDnsZone: string
  @description('Subnets, public IP addresses, identities and WAF policies that the gateway refers to: a PUT checks each. Network security groups of its subnet and of API Management\'s, whose rules are looked at before a first provision.')
  linkedResources: string[]
}

@secure()
@description('Settings that people may give, as docs/settings.md says. An empty one leaves what is set in the app.')
param settings {
  EDGE_TLS_TABLES: string?
  EDGE_TLS_TABLE_PREFIX: string?
  EDGE_TLS_DNS_SERVERS: string?
  EDGE_TLS_AUTH_AUDIENCES: string?
  EDGE_TLS_AUTH_ISSUER: string?
  EDGE_TLS_VAULT_SUFFIX: string?
  EDGE_TLS_NOTIFY: string?
  EDGE_TLS_NOTIFY_HOSTS: string?
  EDGE_TLS_DRIFT: string?
  EDGE_TLS_SOAK_MINUTES: string?
  EDGE_TLS_SWEEP_HOURS: string?
  EDGE_TLS_HISTORY_DAYS: string?
} = {}

var token = toLower(uniqueString(subscription().id, environmentName, location))
var resourceIds = flatten(map(edges, edge => concat(
  [edge.applicationGateway, edge.apiManagement, edge.keyVault, edge.dnsServer, edge.?privateDnsZone ?? '', edge.publicDnsZone],
  edge.linkedResources
)))
var subscriptions = union(
  [toLower(subscription().subscriptionId)],
  map(filter(resourceIds, id => !empty(id)), id => split(toLower(id), '/')[2])
)
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-edge-tls-${environmentName}'
  location: location
  tags: tags
}

module app 'app/function-app.bicep' = {
  name: 'edge-tls-app'
  scope: group
  params: {
    location: location
    token: token
    tags: tags
    integrationSubnetId: integrationSubnetId
    authClientId: authClientId
    offeredSettings: settings
  }
}

module roles 'access/roles.bicep' = [
  for id in subscriptions: {
    name: 'edge-tls-roles'
    scope: subscription(id)
    params: {
      principalId: app.outputs.principalId
      environmentName: environmentName
    }
  }
]

module access 'access/edge-access.bicep' = {
  name: 'edge-tls-access'
  dependsOn: [roles]
  params: {
    edges: edges
    principalId: app.outputs.principalId
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output EDGE_TLS_FUNCTION_ID string = app.outputs.id
output AZURE_FUNCTION_NAME string = app.outputs.name
output SERVICE_API_NAME string = app.outputs.name
output EDGE_TLS_URL string = app.outputs.url
