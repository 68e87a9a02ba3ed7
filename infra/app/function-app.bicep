// The function app on Flex Consumption: keyless storage, one user-assigned identity, virtual network integration, Entra sign-in.
param location string
@minLength(13)
@maxLength(13)
param token string
param tags object
param integrationSubnetId string
param authClientId string

@secure()
@description('Settings of people, by name; an empty one leaves what is set in the app.')
param offeredSettings object

// What edge-tls calls the clouds that Bicep knows.
var clouds = {
  AzureCloud: 'AzurePublic'
  AzureChinaCloud: 'AzureChina'
  AzureUSGovernment: 'AzureUSGovernment'
}

var givenSettings = toObject(
  filter(items(offeredSettings), setting => !empty(setting.value)),
  setting => setting.key,
  setting => setting.value
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-edge-tls-${token}'
  location: location
  tags: tags
}

module storage 'storage.bicep' = {
  name: 'edge-tls-storage'
  params: {
    location: location
    token: token
    tags: tags
    principalId: identity.properties.principalId
    integrationSubnetId: integrationSubnetId
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'edge-tls-monitoring'
  params: {
    location: location
    token: token
    tags: tags
    principalId: identity.properties.principalId
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-edge-tls-${token}'
  location: location
  tags: tags
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  kind: 'functionapp'
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-edge-tls-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: integrationSubnetId
    siteConfig: {
      minTlsVersion: '1.2'
      // Everything leaves through the virtual network, so that names resolve on its DNS server.
      vnetRouteAllEnabled: true
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.outputs.blobEndpoint}${storage.outputs.deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 }
      runtime: { name: 'node', version: '24' }
    }
  }

  // Nobody signs in with a password: packages come with a token of Entra ID.
  resource noPasswordsToDeploy 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource noPasswordsForFiles 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        // People are sent to sign in; scripts bring a token. Either way nothing is answered to anybody unknown.
        unauthenticatedClientAction: 'RedirectToLoginPage'
        // Event Grid cannot sign in; its webhook is guarded by the extension's own system key.
        excludedPaths: ['/runtime/webhooks/EventGrid', '/api/healthz']
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: authClientId
            openIdIssuer: '${az.environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: ['api://${authClientId}', authClientId] }
        }
      }
    }
  }
}

module settings 'app-settings.bicep' = {
  name: 'edge-tls-settings'
  params: {
    siteName: site.name
    audiences: ['api://${authClientId}', authClientId]
    current: list('${site.id}/config/appsettings', '2024-11-01').properties
    wanted: union(givenSettings, {
      AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
      AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
      AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      // The page at / is the app's own.
      AzureWebJobsDisableHomepage: 'true'
      EDGE_TLS_CLOUD: clouds[environment().name]
      EDGE_TLS_AUTH: 'entra'
      EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID: identity.properties.clientId
      EDGE_TLS_PRINCIPAL_ID: identity.properties.principalId
    })
  }
}

output id string = site.id
output name string = site.name
output url string = 'https://${site.properties.defaultHostName}'
output principalId string = identity.properties.principalId
