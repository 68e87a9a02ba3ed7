// The system topic of a vault, where the vault lies.
param vaultName string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

module topic 'event-topic.bicep' = {
  name: 'edge-tls-topic-${uniqueString(vault.id)}'
  params: {
    sourceId: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
    location: vault.location
  }
}

output name string = topic.outputs.name
