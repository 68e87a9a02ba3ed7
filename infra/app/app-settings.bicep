// The settings of the app: those that the deployment knows, over whatever is there. A deployment of `config/appsettings` replaces all
// settings of the site, so that what a person has set in the portal or with the CLI would be gone after the next `azd provision`.
param siteName string

@secure()
@description('Settings that the site has now.')
param current object

@secure()
@description('Settings that the deployment knows; each takes the place of one that is there.')
param wanted object

@description('Audiences of the Entra application; further ones that somebody has added or given stay.')
param audiences string[]

var further = wanted.?EDGE_TLS_AUTH_AUDIENCES ?? current.?EDGE_TLS_AUTH_AUDIENCES ?? ''
var added = filter(map(split(further, ','), audience => trim(audience)), audience => !empty(audience))

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName
}

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: site
  name: 'appsettings'
  properties: union(current, wanted, { EDGE_TLS_AUTH_AUDIENCES: join(union(added, audiences), ',') })
}
