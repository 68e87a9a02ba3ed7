// A subscription of the app to events of a system topic. Its name tells the app apart, so that several have one topic.
param topicName string
param functionAppId string
param functionName string
param eventTypes string[]

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'edge-tls-${uniqueString(toLower(functionAppId), functionName)}'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${functionAppId}/functions/${functionName}'
        maxEventsPerBatch: 1
      }
    }
    filter: { includedEventTypes: eventTypes }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}
