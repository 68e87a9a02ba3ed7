import type { LocalAzureContext, ResourceDocument } from '../core/contracts.ts';

const DEPENDENCIES = [
  'BlobStorage',
  'SQLDatabase',
  'AzureKeyVault',
  'AzureActiveDirectory',
  'Monitoring',
  'Metrics',
] as const;

/** What a service says of its dependencies, all of which it reaches here. */
export function networkStatus({ clock, network }: LocalAzureContext, { location = '', name }: ResourceDocument) {
  const time = new Date(clock.now()).toISOString();
  const connectivityStatus = DEPENDENCIES.map((resourceType) => ({
    name: `${name.toLowerCase()}-${resourceType.toLowerCase()}`,
    status: 'success',
    error: '',
    lastUpdated: time,
    lastStatusChange: time,
    resourceType,
    isOptional: resourceType === 'Metrics',
  }));
  const dnsServers = [network.dnsServer()?.address ?? '168.63.129.16'];
  return { location, networkStatus: { dnsServers, connectivityStatus } };
}
