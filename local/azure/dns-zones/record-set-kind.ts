/** A zone service: public `dnsZones` or `privateDnsZones`. They differ in spelling and in some texts. */
export type ZoneKind = 'dnsZones' | 'privateDnsZones';

/** Every type of either kind of zone. */
export const ALL_TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'PTR', 'SRV', 'TXT', 'SOA', 'NS'] as const;
type AnyType = (typeof ALL_TYPES)[number];
/** Types that a client may put. The SOA set comes with a zone, and the NS set at its own name. */
export type RecordSetType = Exclude<AnyType, 'SOA'>;

/** What a zone can hold (Azure's REST API): a private one delegates nothing and has no public authorities to name. */
export function typesOf(kind: ZoneKind): readonly AnyType[] {
  return kind === 'dnsZones' ? ALL_TYPES : ALL_TYPES.filter((type) => type !== 'NS' && type !== 'CAA');
}

export function writableTypesOf(kind: ZoneKind): readonly RecordSetType[] {
  return typesOf(kind).filter((type) => type !== 'SOA');
}

interface FieldNames {
  readonly ttl: string;
  readonly records: Readonly<Record<RecordSetType, string>>;
}

/** Azure's REST API: 2018-05-01 for public zones, 2024-06-01 for private ones. */
const FIELDS: Readonly<Record<ZoneKind, FieldNames>> = {
  dnsZones: {
    ttl: 'TTL',
    records: {
      A: 'ARecords',
      AAAA: 'AAAARecords',
      CAA: 'caaRecords',
      CNAME: 'CNAMERecord',
      MX: 'MXRecords',
      NS: 'NSRecords',
      PTR: 'PTRRecords',
      SRV: 'SRVRecords',
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
      MX: 'mxRecords',
      NS: 'nsRecords',
      PTR: 'ptrRecords',
      SRV: 'srvRecords',
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
