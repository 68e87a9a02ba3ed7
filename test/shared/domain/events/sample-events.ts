import { gatewayId } from '../gateway/sample-documents.ts';
import { specDocument } from '../plan/converged-edge.ts';

const group = gatewayId.split('/providers/')[0] ?? '';

export const vaultTopic = `${group}/providers/Microsoft.KeyVault/vaults/kv-contoso`;
export const vault = 'https://kv-contoso.vault.azure.net';
export const versions = { old: 'a'.repeat(32), now: 'b'.repeat(32), next: 'c'.repeat(32) };
export const leafName = 'edge-tls-contoso-prod-gateway';
/** Epoch seconds of the events. */
export const happenedAt = 1_795_521_600;
export const eventTime = new Date(happenedAt * 1000).toISOString();

export interface KeyVaultChange {
  readonly type?: string;
  readonly name?: string;
  readonly version?: string;
  readonly data?: Record<string, unknown>;
  readonly topic?: string;
  readonly at?: number;
}

/** In the Event Grid schema, as Key Vault sends it. */
export function keyVaultEvent(change: KeyVaultChange = {}): Record<string, unknown> {
  const { type = 'Microsoft.KeyVault.CertificateNewVersionCreated', name = leafName, version = versions.next } = change;
  const kind = /Secret/.test(type) ? 'secret' : 'certificate';
  return {
    id: `event of ${name} ${version}`,
    topic: change.topic ?? vaultTopic,
    subject: name,
    eventType: type,
    eventTime: new Date((change.at ?? happenedAt) * 1000).toISOString(),
    dataVersion: '1',
    metadataVersion: '1',
    data: {
      Id: `${vault}/${kind}s/${name}/${version}`,
      VaultName: 'kv-contoso',
      ObjectType: kind === 'secret' ? 'Secret' : 'Certificate',
      ObjectName: name,
      Version: version,
      NBF: happenedAt,
      EXP: happenedAt + 90 * 86_400,
      ...change.data,
    },
  };
}

/** The same in CloudEvents 1.0. */
export function asCloudEvent(event: Record<string, unknown>): Record<string, unknown> {
  const { id, topic, subject, eventType, eventTime: time, data } = event;
  return { specversion: '1.0', id, source: topic, subject, type: eventType, time, data };
}

export interface ResourceChange {
  readonly resource?: string;
  readonly type?: string;
  readonly operation?: string;
  readonly claims?: unknown;
  readonly topic?: string;
  readonly at?: number;
}

/** In the Event Grid schema, as Resource Manager sends it. */
export function resourceEvent(change: ResourceChange = {}): Record<string, unknown> {
  const { resource = gatewayId, type = 'Microsoft.Resources.ResourceWriteSuccess' } = change;
  return {
    id: `event of ${resource}`,
    topic: change.topic ?? group,
    subject: resource,
    eventType: type,
    eventTime: new Date((change.at ?? happenedAt) * 1000).toISOString(),
    dataVersion: '2',
    metadataVersion: '1',
    data: {
      authorization: '{}',
      claims: change.claims ?? { appid: 'somebody', oid: 'somebody-else' },
      correlationId: '1',
      resourceUri: resource,
      operationName: change.operation ?? 'Microsoft.Network/applicationGateways/write',
      status: 'Succeeded',
      subscriptionId: '1',
      tenantId: '2',
    },
  };
}

export const sampleSpec = specDocument;
