import { parseZoneFile } from './parse-zone-file.ts';
import { startOfAuthority, type Zone } from './resource-record.ts';
import { ZoneFileError } from './zone-file-tokens.ts';

export interface CheckedZone {
  /** Undefined when the zone does not load. */
  readonly zone: Zone | undefined;
  /** What named logs and `named-checkzone` prints (as BIND 9.18 words it), without the closing `OK`. */
  readonly log: readonly string[];
}

/** Loads a zone and says about it what named says. `text` undefined: there is no such file. */
export function checkZoneFile(zone: string, file: string, text: string | undefined): CheckedZone {
  const prefix = `zone ${zone.replace(/\.$/, '')}/IN:`;
  const failed = (...lines: string[]): CheckedZone => ({
    zone: undefined,
    log: [...lines, `${prefix} not loaded due to errors.`],
  });
  if (text === undefined) return failed(`${prefix} loading from master file ${file} failed: file not found`);
  try {
    const { zone: loaded, warnings } = parseZoneFile(zone, text);
    const serial = startOfAuthority(loaded)?.data.serial ?? 0;
    return { zone: loaded, log: [...warnings.map((it) => `${file}:${it}`), `${prefix} loaded serial ${serial}`] };
  } catch (error) {
    if (!(error instanceof ZoneFileError)) throw error;
    if (error.line === 0) return failed(`${prefix} ${error.reason}`);
    const place = `${sourceOf(error.reason)}${file}:${error.line}: ${error.detail}`;
    return failed(place, `${prefix} loading from master file ${file} failed: ${error.reason}`);
  }
}

/** named says which part of it stumbled. */
function sourceOf(reason: string): string {
  if (['CNAME and other data', 'multiple RRs of singleton type'].includes(reason)) return 'dns_master_load: ';
  const plain = ['unknown class/type', 'no owner', 'bad owner name', 'no TTL specified', 'unknown $ directive'];
  return plain.includes(reason) ? '' : 'dns_rdata_fromtext: ';
}
