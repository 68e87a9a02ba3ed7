// Events that bring a run nearer: the vault's certificate events, and resource events of one resource group. Deployed after the
// app, because Event Grid checks that the function exists. Without them the daily sweep finds the same.
param location string = resourceGroup().location

@description('Resource id of the function app.')
param functionAppId string

@description('Name of a vault in this resource group.')
param vaultName string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource vaultTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${vaultName}'
  location: location
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }

  resource certificates 'eventSubscriptions' = {
    name: 'edge-tls-certificates'
    properties: {
      destination: {
        endpointType: 'AzureFunction'
        properties: {
          resourceId: '${functionAppId}/functions/onKeyVaultEvent'
          maxEventsPerBatch: 1
        }
      }
      filter: {
        includedEventTypes: [
          'Microsoft.KeyVault.CertificateNewVersionCreated'
          'Microsoft.KeyVault.CertificateNearExpiry'
          'Microsoft.KeyVault.CertificateExpired'
          'Microsoft.KeyVault.SecretNewVersionCreated'
        ]
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    }
  }
}

resource groupTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${resourceGroup().name}'
  location: 'global'
  properties: {
    source: resourceGroup().id
    topicType: 'Microsoft.Resources.ResourceGroups'
  }

  resource resources 'eventSubscriptions' = {
    name: 'edge-tls-resources'
    properties: {
      destination: {
        endpointType: 'AzureFunction'
        properties: {
          resourceId: '${functionAppId}/functions/onResourceEvent'
          maxEventsPerBatch: 1
        }
      }
      filter: {
        includedEventTypes: [
          'Microsoft.Resources.ResourceWriteSuccess'
          'Microsoft.Resources.ResourceDeleteSuccess'
          'Microsoft.Resources.ResourceActionSuccess'
        ]
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    }
  }
}
