import { isZoneFileOf } from './zone-file-place.ts';

export interface RecordZone {
  readonly zone: string;
  /** Absent where the server keeps its zones itself, as DNS on Windows does. */
  readonly zoneFile?: string;
  readonly ttl: number;
}

/** An A record, and the edge whose it is. */
export interface RecordEntry {
  /** `apim`, or `@` for the zone itself. */
  readonly relativeName: string;
  readonly address: string;
  readonly edge?: string;
}

const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const ADDRESS = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const EDGE = /^[a-z0-9-]{3,40}$/;

/**
 * Parameters of the scripts that change records. Everything was validated with the spec; here it is looked at again, right before it
 * goes to a shell that runs as root. A value that does not pass is a defect: TypeError.
 */
export function recordParameters(
  { zone, zoneFile, ttl }: RecordZone,
  records: readonly RecordEntry[],
  remove: readonly Omit<RecordEntry, 'address'>[] = [],
): readonly { readonly name: string; readonly value: string }[] {
  const all =
    HOST.test(zone) &&
    (zoneFile === undefined || isZoneFileOf('bind9', zoneFile) || isZoneFileOf('dnsmasq', zoneFile)) &&
    Number.isInteger(ttl) &&
    records.length + remove.length > 0 &&
    records.every(({ address }) => ADDRESS.test(address)) &&
    [...records, ...remove].every(isNamed);
  if (!all) throw new TypeError('A record was about to be written whose values are not plain names and addresses.');
  const set = records.map((record) => `${record.relativeName}=${record.address}${edgeOf(record)}`);
  const gone = remove.map((record) => `${record.relativeName}${edgeOf(record)}`);
  return [
    { name: 'ZONE', value: zone },
    ...(zoneFile === undefined ? [] : [{ name: 'ZONE_FILE', value: zoneFile }]),
    { name: 'TTL', value: String(ttl) },
    ...(set.length === 0 ? [] : [{ name: 'RECORDS', value: set.join(',') }]),
    ...(gone.length === 0 ? [] : [{ name: 'REMOVE', value: gone.join(',') }]),
  ];
}

function isNamed({ relativeName, edge }: Omit<RecordEntry, 'address'>): boolean {
  return (relativeName === '@' || HOST.test(relativeName)) && (edge === undefined || EDGE.test(edge));
}

const edgeOf = ({ edge }: Omit<RecordEntry, 'address'>): string => (edge === undefined ? '' : `/${edge}`);
