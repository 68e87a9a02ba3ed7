// Events that bring a run nearer: the certificate events of vaults, and the resource events of resource groups. Deployed after the app,
// because Event Grid checks that the functions exist. Without them the daily sweep finds the same.
//
// Whatever it is about may lie in any group and region: the deployment itself goes to one group, its modules to where each source is.
@description('Resource id of the function app.')
param functionAppId string

@description('Name of a vault in this resource group: the short form of `vaults`.')
param vaultName string = ''

@description('Vaults that hold certificates of edges.')
param vaults eventSource[] = empty(vaultName) ? [] : [{ id: resourceId('Microsoft.KeyVault/vaults', vaultName) }]

@description('Resource groups that hold gateways, API Management services and DNS servers of edges.')
param resourceGroups eventSource[] = [{ id: resourceGroup().id }]

type eventSource = {
  @description('Resource id of the vault or the resource group, in any subscription of the tenant.')
  id: string
  @description('Resource id of the system topic that it has already: Azure allows one for each source. Without it one is made, in the group of the source.')
  topic: string?
}

var certificateEvents = [
  'Microsoft.KeyVault.CertificateNewVersionCreated'
  'Microsoft.KeyVault.CertificateNearExpiry'
  'Microsoft.KeyVault.CertificateExpired'
  'Microsoft.KeyVault.SecretNewVersionCreated'
]
var resourceEvents = [
  'Microsoft.Resources.ResourceWriteSuccess'
  'Microsoft.Resources.ResourceDeleteSuccess'
  'Microsoft.Resources.ResourceActionSuccess'
]

// Where the topic of each lies, or will lie.
var vaultSources = map(vaults, vault => {
  id: vault.id
  topic: vault.?topic ?? ''
  place: split(empty(vault.?topic) ? vault.id : vault.?topic ?? '', '/')
})
var groupSources = map(resourceGroups, group => {
  id: group.id
  topic: group.?topic ?? ''
  place: split(empty(group.?topic) ? group.id : group.?topic ?? '', '/')
})

module vaultTopics 'events/vault-topic.bicep' = [
  for vault in vaultSources: if (empty(vault.topic)) {
    name: 'edge-tls-topic-${uniqueString(vault.id)}'
    scope: resourceGroup(vault.place[2], vault.place[4])
    params: { vaultName: last(vault.place) }
  }
]

module groupTopics 'events/event-topic.bicep' = [
  for group in groupSources: if (empty(group.topic)) {
    name: 'edge-tls-topic-${uniqueString(group.id)}'
    scope: resourceGroup(group.place[2], group.place[4])
    params: {
      sourceId: group.id
      topicType: 'Microsoft.Resources.ResourceGroups'
      location: 'global'
    }
  }
]

module certificates 'events/event-subscription.bicep' = [
  for (vault, index) in vaultSources: {
    name: 'edge-tls-events-${uniqueString(vault.id)}'
    scope: resourceGroup(vault.place[2], vault.place[4])
    params: {
      topicName: empty(vault.topic) ? vaultTopics[index]!.outputs.name : last(vault.place)
      functionAppId: functionAppId
      functionName: 'onKeyVaultEvent'
      eventTypes: certificateEvents
    }
  }
]

module resources 'events/event-subscription.bicep' = [
  for (group, index) in groupSources: {
    name: 'edge-tls-events-${uniqueString(group.id)}'
    scope: resourceGroup(group.place[2], group.place[4])
    params: {
      topicName: empty(group.topic) ? groupTopics[index]!.outputs.name : last(group.place)
      functionAppId: functionAppId
      functionName: 'onResourceEvent'
      eventTypes: resourceEvents
    }
  }
]
