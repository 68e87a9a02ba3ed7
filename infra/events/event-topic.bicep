// The system topic of one source. Azure allows one for each source, so one that is there already is named and not made.
@description('A vault or a resource group.')
param sourceId string
param topicType string

@description('Region of the source; `global` for a resource group. A parameter, since Azure wants to know it before it deploys.')
param location string

// 3-50 of letters, digits and "-" (Azure docs: "Naming rules and restrictions", Microsoft.EventGrid), whatever the source is called: a
// resource group may have up to 90 characters, with "_", ".", brackets and letters of every script.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-edge-tls-${uniqueString(toLower(sourceId))}'
  location: location
  properties: {
    source: sourceId
    topicType: topicType
  }
}

output name string = topic.name
