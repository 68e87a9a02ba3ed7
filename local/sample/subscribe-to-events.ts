import { apiVersions, ids, location } from './names.ts';
import type { AzureSession } from './azure-session.ts';

const apiVersion = '2025-02-15';
/** Of the site that stands for the function app: where it takes events on this machine. */
const eventUrlTag = 'edge-tls-local.event-grid-url';
const site = `${ids.group}/providers/Microsoft.Web/sites/func-edge-tls`;
const topics = `${ids.group}/providers/Microsoft.EventGrid/systemTopics`;

/** Events of the vault and of the resource group go to the app at `api`, as `infra/events.bicep` has it in a deployment. */
export async function subscribeToEvents(azure: AzureSession, api: string): Promise<void> {
  const tags = { [eventUrlTag]: `${api}/runtime/webhooks/EventGrid` };
  await azure.put(site, apiVersions.web, { location, kind: 'functionapp', tags, properties: {} });
  await subscribe(azure, {
    topic: `${topics}/evgt-kv-contoso`,
    source: ids.vault,
    topicType: 'Microsoft.KeyVault.vaults',
    functionName: 'onKeyVaultEvent',
    types: [
      'CertificateNewVersionCreated',
      'CertificateNearExpiry',
      'CertificateExpired',
      'SecretNewVersionCreated',
    ].map((type) => `Microsoft.KeyVault.${type}`),
  });
  await subscribe(azure, {
    topic: `${topics}/evgt-rg-contoso`,
    source: ids.group,
    topicType: 'Microsoft.Resources.ResourceGroups',
    functionName: 'onResourceEvent',
    types: ['WriteSuccess', 'DeleteSuccess', 'ActionSuccess'].map((type) => `Microsoft.Resources.Resource${type}`),
  });
}

interface Wanted {
  readonly topic: string;
  readonly source: string;
  readonly topicType: string;
  readonly functionName: string;
  readonly types: readonly string[];
}

async function subscribe(
  azure: AzureSession,
  { topic, source, topicType, functionName, types }: Wanted,
): Promise<void> {
  const topicLocation = topicType.startsWith('Microsoft.Resources') ? 'global' : location;
  await azure.put(topic, apiVersion, { location: topicLocation, properties: { source, topicType } });
  await azure.put(`${topic}/eventSubscriptions/edge-tls`, apiVersion, {
    properties: {
      destination: {
        endpointType: 'AzureFunction',
        properties: { resourceId: `${site}/functions/${functionName}`, maxEventsPerBatch: 1 },
      },
      filter: { includedEventTypes: types },
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    },
  });
}
