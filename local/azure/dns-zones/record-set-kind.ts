/** A zone service: public `dnsZones` or `privateDnsZones`. They differ in spelling and in some texts. */
export type ZoneKind = 'dnsZones' | 'privateDnsZones';

/** Every type of either kind of zone. */
export const ALL_TYPES = [
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'MX',
  'NAPTR',
  'PTR',
  'SRV',
  'TLSA',
  'TXT',
  'SOA',
  'NS',
] as const;
export type RecordSetType = (typeof ALL_TYPES)[number];

/** Public ones alone: a private zone delegates nothing, is not signed and has no public authorities to name (Azure's REST API). */
const PUBLIC_TYPES: ReadonlySet<RecordSetType> = new Set(['CAA', 'DS', 'NAPTR', 'NS', 'TLSA']);

/** What a zone can hold. */
export function typesOf(kind: ZoneKind): readonly RecordSetType[] {
  return kind === 'dnsZones' ? ALL_TYPES : ALL_TYPES.filter((type) => !PUBLIC_TYPES.has(type));
}

interface FieldNames {
  readonly ttl: string;
  readonly records: Readonly<Record<RecordSetType, string>>;
}

/** Azure's REST API: 2023-07-01-preview for public zones, 2024-06-01 for private ones. */
const FIELDS: Readonly<Record<ZoneKind, FieldNames>> = {
  dnsZones: {
    ttl: 'TTL',
    records: {
      A: 'ARecords',
      AAAA: 'AAAARecords',
      CAA: 'caaRecords',
      CNAME: 'CNAMERecord',
      DS: 'DSRecords',
      MX: 'MXRecords',
      NAPTR: 'NAPTRRecords',
      NS: 'NSRecords',
      PTR: 'PTRRecords',
      SOA: 'SOARecord',
      SRV: 'SRVRecords',
      TLSA: 'TLSARecords',
      TXT: 'TXTRecords',
    },
  },
  privateDnsZones: {
    ttl: 'ttl',
    records: {
      A: 'aRecords',
      AAAA: 'aaaaRecords',
      CAA: 'caaRecords',
      CNAME: 'cnameRecord',
      DS: 'dsRecords',
      MX: 'mxRecords',
      NAPTR: 'naptrRecords',
      NS: 'nsRecords',
      PTR: 'ptrRecords',
      SOA: 'soaRecord',
      SRV: 'srvRecords',
      TLSA: 'tlsaRecords',
      TXT: 'txtRecords',
    },
  },
};

export function fieldsOf(kind: ZoneKind): FieldNames {
  return FIELDS[kind];
}

/** `Microsoft.Network/dnsZones`. */
export function zoneType(kind: ZoneKind): string {
  return `Microsoft.Network/${kind}`;
}
