import type { ResourceDocument, ResourceStore } from '../core/contracts.ts';
import { answerQuery, type DnsAnswer, type Question } from './answer-query.ts';
import type { RecordData, ResourceRecord, Zone } from './resource-record.ts';

/** Seconds. */
const AZURE_TTL = 300;

/**
 * What 168.63.129.16 answers inside a virtual network, and every DNS server that forwards to it: names that Azure gives to resources,
 * public zones, linked private zones. Read afresh from the resources at each question; a name of the real Internet does not exist.
 */
export function createAzureResolver(resources: ResourceStore): (question: Question) => DnsAnswer {
  return (question) => answerQuery({ zones: zonesOf(resources), forward: undefined }, question);
}

function zonesOf(resources: ResourceStore): Zone[] {
  const published = hostedZones(resources, 'Microsoft.Network/dnsZones');
  const linked = hostedZones(resources, 'Microsoft.Network/privateDnsZones').filter(({ name }) =>
    isLinked(resources, name),
  );
  const shadowed = new Set(linked.map(({ name }) => name));
  return [...linked, ...published.filter(({ name }) => !shadowed.has(name)), everythingElse(resources)];
}

/** The root, so that whatever no other zone holds is denied and not refused. */
function everythingElse(resources: ResourceStore): Zone {
  const soa: ResourceRecord = {
    name: '',
    ttl: AZURE_TTL,
    type: 'SOA',
    data: {
      primary: 'azure-resolver',
      mailbox: 'hostmaster',
      serial: 1,
      refresh: 3_600,
      retry: 300,
      expire: 604_800,
      minimum: 60,
    },
  };
  return { name: '', records: [soa, ...resourceNames(resources)] };
}

function resourceNames(resources: ResourceStore): ResourceRecord[] {
  return [
    ...resources.list('Microsoft.Network/publicIPAddresses').flatMap(({ properties }) => {
      const { fqdn } = (properties['dnsSettings'] ?? {}) as { fqdn?: string };
      return addressRecord(fqdn, properties['ipAddress']);
    }),
    ...resources.list('Microsoft.Web/sites').flatMap(({ properties }) => {
      return addressRecord(properties['defaultHostName'], properties['inboundIpAddress']);
    }),
    ...resources.list('Microsoft.ApiManagement/service').flatMap(defaultDomain),
  ];
}

/** The names of a service in internal mode are in no public DNS (Azure docs: "Connect to a virtual network in internal mode"). */
function defaultDomain({ name, properties }: ResourceDocument): ResourceRecord[] {
  if (properties['virtualNetworkType'] === 'Internal') return [];
  const [address] = (properties['publicIPAddresses'] ?? []) as string[];
  return ['', '.portal', '.developer', '.management', '.scm'].flatMap((part) =>
    addressRecord(`${name}${part}.azure-api.net`, address),
  );
}

function addressRecord(name: unknown, address: unknown): ResourceRecord[] {
  if (typeof name !== 'string' || typeof address !== 'string') return [];
  return [{ name: name.toLowerCase(), ttl: AZURE_TTL, type: 'A', data: address }];
}

function hostedZones(resources: ResourceStore, type: string): Zone[] {
  return resources.list(type).map((zone) => ({
    name: zone.name.toLowerCase(),
    records: ['SOA', 'NS', 'A', 'AAAA', 'CNAME', 'TXT'].flatMap((kind) =>
      resources
        .list(`${type}/${kind}`)
        .filter(({ id }) => id.toLowerCase().startsWith(`${zone.id.toLowerCase()}/`))
        .flatMap((set) => recordsOf(zone.name.toLowerCase(), set)),
    ),
  }));
}

function isLinked(resources: ResourceStore, zone: string): boolean {
  const links = resources.list('Microsoft.Network/privateDnsZones/virtualNetworkLinks');
  return links.some(({ id }) => id.toLowerCase().includes(`/privatednszones/${zone}/`));
}

interface RecordSetFields {
  readonly ttl?: number;
  readonly arecords?: readonly { ipv4Address: string }[];
  readonly aaaarecords?: readonly { ipv6Address: string }[];
  readonly cnamerecord?: { cname: string };
  readonly txtrecords?: readonly { value: readonly string[] }[];
  readonly nsrecords?: readonly { nsdname: string }[];
  readonly soarecord?: Readonly<Record<string, string | number>>;
}

/** Public zones write `TTL`, `ARecords`, `CNAMERecord`; private ones `ttl`, `aRecords`, `cnameRecord`. */
function recordsOf(zone: string, set: ResourceDocument): ResourceRecord[] {
  const lowered = Object.entries(set.properties).map(([field, value]) => [field.toLowerCase(), value]);
  const fields = Object.fromEntries(lowered) as RecordSetFields;
  const relative = set.name.toLowerCase();
  const name = relative === '@' ? zone : `${relative}.${zone}`;
  return dataOf(fields).map((data) => ({ name, ttl: fields.ttl ?? AZURE_TTL, ...data }));
}

function dataOf(fields: RecordSetFields): RecordData[] {
  const alias = fields.cnamerecord;
  return [
    ...(fields.arecords ?? []).map((it) => ({ type: 'A' as const, data: it.ipv4Address })),
    ...(fields.aaaarecords ?? []).map((it) => ({ type: 'AAAA' as const, data: it.ipv6Address })),
    ...(alias ? [{ type: 'CNAME' as const, data: absolute(alias.cname) }] : []),
    ...(fields.txtrecords ?? []).map((it) => ({ type: 'TXT' as const, data: it.value })),
    ...(fields.nsrecords ?? []).map((it) => ({ type: 'NS' as const, data: absolute(it.nsdname) })),
    ...(fields.soarecord ? [{ type: 'SOA' as const, data: authority(fields.soarecord) }] : []),
  ];
}

function authority(soa: Readonly<Record<string, string | number>>) {
  return {
    primary: absolute(String(soa['host'])),
    mailbox: absolute(String(soa['email'])),
    serial: Number(soa['serialNumber']),
    refresh: Number(soa['refreshTime']),
    retry: Number(soa['retryTime']),
    expire: Number(soa['expireTime']),
    minimum: Number(soa['minimumTtl'] ?? soa['minimumTTL']),
  };
}

function absolute(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}
