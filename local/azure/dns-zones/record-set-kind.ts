/** A zone service: public `dnsZones` or `privateDnsZones`. They differ in spelling and in some texts. */
export type ZoneKind = 'dnsZones' | 'privateDnsZones';

/** Types that a client may put; SOA and NS sets come with a zone. */
export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'TXT'] as const;
export type RecordSetType = (typeof RECORD_TYPES)[number];
/** Everything that a zone can hold here. */
export const ALL_TYPES = [...RECORD_TYPES, 'SOA', 'NS'] as const;

interface FieldNames {
  readonly ttl: string;
  readonly records: Readonly<Record<RecordSetType, string>>;
}

/** Azure's REST API: 2018-05-01 for public zones, 2024-06-01 for private ones. */
const FIELDS: Readonly<Record<ZoneKind, FieldNames>> = {
  dnsZones: { ttl: 'TTL', records: { A: 'ARecords', AAAA: 'AAAARecords', CNAME: 'CNAMERecord', TXT: 'TXTRecords' } },
  privateDnsZones: {
    ttl: 'ttl',
    records: { A: 'aRecords', AAAA: 'aaaaRecords', CNAME: 'cnameRecord', TXT: 'txtRecords' },
  },
};

export function fieldsOf(kind: ZoneKind): FieldNames {
  return FIELDS[kind];
}

/** `Microsoft.Network/dnsZones`. */
export function zoneType(kind: ZoneKind): string {
  return `Microsoft.Network/${kind}`;
}
