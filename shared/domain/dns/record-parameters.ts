import type { WantedRecord } from './wanted-records.ts';

export interface RecordZone {
  readonly zone: string;
  readonly zoneFile: string;
  readonly ttl: number;
}

const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const ADDRESS = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const ZONE_FILE = /^(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/;

/**
 * Parameters of the script that sets records. Everything was validated with the spec; here it is looked at again, right before it
 * goes to a shell that runs as root. A value that does not pass is a defect: TypeError.
 */
export function recordParameters(
  { zone, zoneFile, ttl }: RecordZone,
  records: readonly WantedRecord[],
): readonly { readonly name: string; readonly value: string }[] {
  const all =
    HOST.test(zone) &&
    ZONE_FILE.test(zoneFile) &&
    !zoneFile.includes('..') &&
    Number.isInteger(ttl) &&
    records.length > 0 &&
    records.every(
      ({ relativeName, address }) => (relativeName === '@' || HOST.test(relativeName)) && ADDRESS.test(address),
    );
  if (!all) throw new TypeError('A record was about to be written whose values are not plain names and addresses.');
  return [
    { name: 'ZONE', value: zone },
    { name: 'ZONE_FILE', value: zoneFile },
    { name: 'TTL', value: String(ttl) },
    { name: 'RECORDS', value: records.map(({ relativeName, address }) => `${relativeName}=${address}`).join(',') },
  ];
}
