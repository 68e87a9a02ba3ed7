/** Record types that the zones of an edge hold. */
export type RecordType = 'SOA' | 'NS' | 'A' | 'AAAA' | 'CNAME' | 'TXT';

/** One record. `name` and every name in `data` are absolute, in lower case, without the last dot. */
export type ResourceRecord = {
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
} & RecordData;

export type RecordData =
  | { readonly type: 'A' | 'AAAA' | 'CNAME' | 'NS'; readonly data: string }
  | { readonly type: 'TXT'; readonly data: readonly string[] }
  | { readonly type: 'SOA'; readonly data: StartOfAuthority };

/** Times in seconds; `minimum` is how long a negative answer is remembered (RFC 2308). */
export interface StartOfAuthority {
  readonly primary: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** A zone that a server is authoritative for. */
export interface Zone {
  /** Lower case, without the last dot. */
  readonly name: string;
  readonly records: readonly ResourceRecord[];
}

/** The zone's start of authority; undefined for a zone that has none, which no server loads. */
export function startOfAuthority(zone: Zone): (ResourceRecord & { readonly type: 'SOA' }) | undefined {
  const found = zone.records.find((record) => record.type === 'SOA');
  return found?.type === 'SOA' ? found : undefined;
}
