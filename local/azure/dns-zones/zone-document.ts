import { randomUUID } from 'node:crypto';
import type { ResourceDocument, ResourceStore } from '../core/contracts.ts';
import { type ZoneKind, zoneType } from './record-set-kind.ts';

const NAME_SERVERS = [
  'ns1-07.azure-dns.com.',
  'ns2-07.azure-dns.net.',
  'ns3-07.azure-dns.org.',
  'ns4-07.azure-dns.info.',
];

interface NewZone {
  readonly kind: ZoneKind;
  readonly id: string;
  readonly name: string;
  readonly tags: Record<string, string>;
}

/** A zone as Azure answers it. */
export function zoneDocument({ kind, id, name, tags }: NewZone): ResourceDocument {
  const limits = {
    maxNumberOfRecordSets: kind === 'dnsZones' ? 10_000 : 25_000,
    numberOfRecordSets: kind === 'dnsZones' ? 2 : 1,
  };
  const own =
    kind === 'dnsZones'
      ? { nameServers: NAME_SERVERS, zoneType: 'Public' }
      : { provisioningState: 'Succeeded', maxNumberOfVirtualNetworkLinks: 1_000, numberOfVirtualNetworkLinks: 0 };
  return {
    id,
    name,
    type: zoneType(kind),
    location: 'global',
    etag: randomUUID(),
    tags,
    properties: { ...limits, ...own },
  };
}

/** The record sets that every zone has at its own name from the start. */
export function putApexSets(resources: ResourceStore, { kind, id, name }: NewZone): void {
  const fqdn = `${name}.`;
  const set = (type: string, properties: Record<string, unknown>): void =>
    resources.put(`${id}/${type}/@`, {
      id: `${id}/${type}/@`,
      name: '@',
      type: `${zoneType(kind)}/${type}`,
      etag: randomUUID(),
      properties: { fqdn, metadata: {}, ...properties },
    });
  if (kind === 'dnsZones') {
    set('NS', {
      TTL: 172_800,
      NSRecords: NAME_SERVERS.map((nsdname) => ({ nsdname })),
      provisioningState: 'Succeeded',
    });
    set('SOA', {
      TTL: 3_600,
      SOARecord: { ...authority(NAME_SERVERS[0] ?? ''), minimumTTL: 300 },
      provisioningState: 'Succeeded',
    });
  } else
    set('SOA', {
      ttl: 3_600,
      soaRecord: { ...authority('azureprivatedns.net'), minimumTtl: 10 },
      isAutoRegistered: false,
    });
}

function authority(host: string) {
  const email = host.startsWith('ns1') ? 'azuredns-hostmaster.microsoft.com' : 'azureprivatedns-host.microsoft.com';
  return { host, email, serialNumber: 1, refreshTime: 3_600, retryTime: 300, expireTime: 2_419_200 };
}
