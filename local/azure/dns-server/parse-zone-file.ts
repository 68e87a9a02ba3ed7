import { absoluteName, isDomainName, isHostName, isWithin } from './domain-name.ts';
import { isRecordType, parseRecordData } from './record-data.ts';
import { type ResourceRecord, startOfAuthority, type Zone } from './resource-record.ts';
import { parseTtl } from './ttl.ts';
import { readEntries, ZoneFileError, type ZoneFileEntry, type ZoneFileToken } from './zone-file-tokens.ts';

export interface LoadedZone {
  readonly zone: Zone;
  /** named's warnings, `line: text`: they do not keep it from loading. */
  readonly warnings: readonly string[];
}

interface Progress {
  readonly zone: string;
  readonly records: ResourceRecord[];
  readonly warnings: string[];
  origin: string;
  owner: string | undefined;
  defaultTtl: number | undefined;
  lastTtl: number | undefined;
}

/** Reads a BIND zone file for a zone as `named` does. Throws ZoneFileError with named's words. `$INCLUDE` and `$GENERATE` are refused. */
export function parseZoneFile(zone: string, text: string): LoadedZone {
  const name = absoluteName(zone.endsWith('.') ? zone : `${zone}.`, '');
  const progress: Progress = {
    zone: name,
    records: [],
    warnings: [],
    origin: name,
    owner: undefined,
    defaultTtl: undefined,
    lastTtl: undefined,
  };
  for (const entry of readEntries(text)) readEntry(progress, entry);
  const loaded = { name, records: progress.records };
  checkApex(loaded);
  return { zone: loaded, warnings: progress.warnings };
}

function readEntry(progress: Progress, entry: ZoneFileEntry): void {
  const [first] = entry.tokens;
  if (first && !first.quoted && !entry.inheritsOwner && first.text.startsWith('$')) readDirective(progress, entry);
  else readRecord(progress, entry);
}

function readDirective(progress: Progress, { tokens, line }: ZoneFileEntry): void {
  const [directive, argument] = tokens.map(({ text }) => text);
  if (argument === undefined) throw new ZoneFileError(line, 'unexpected end of input');
  if (directive?.toUpperCase() === '$ORIGIN') progress.origin = absoluteName(argument, progress.origin);
  else if (directive?.toUpperCase() === '$TTL') progress.defaultTtl = requireTtl(argument, line);
  else throw new ZoneFileError(line, 'unknown $ directive', `unknown $ directive '${directive ?? ''}'`);
}

function requireTtl(text: string, line: number): number {
  const ttl = parseTtl(text);
  if (ttl === undefined) throw new ZoneFileError(line, 'bad ttl');
  return ttl;
}

function readRecord(progress: Progress, entry: ZoneFileEntry): void {
  const { line } = entry;
  const owner = ownerOf(progress, entry);
  const rest = entry.inheritsOwner ? entry.tokens : entry.tokens.slice(1);
  const { ttl, type, fields } = splitRecord(rest, line);
  const data = parseRecordData(type, { tokens: fields, origin: progress.origin, line });
  if (!isWithin(owner, progress.zone)) {
    progress.warnings.push(`${line}: ignoring out-of-zone data (${owner})`);
    return;
  }
  const known = ttl ?? progress.defaultTtl ?? progress.lastTtl ?? (data.type === 'SOA' ? data.data.minimum : undefined);
  if (known === undefined) throw new ZoneFileError(line, 'no TTL specified');
  progress.lastTtl = known;
  addRecord(progress, { name: owner, ttl: known, ...data }, line);
}

function ownerOf(progress: Progress, { tokens, inheritsOwner, line }: ZoneFileEntry): string {
  if (inheritsOwner) {
    if (progress.owner === undefined) throw new ZoneFileError(line, 'no owner', 'no current owner name');
    return progress.owner;
  }
  const text = tokens[0]?.text ?? '';
  if (!isDomainName(text)) throw new ZoneFileError(line, 'bad owner name');
  progress.owner = absoluteName(text, progress.origin);
  return progress.owner;
}

/** `[ttl] [class] type data` or `[class] [ttl] type data`. */
function splitRecord(tokens: readonly ZoneFileToken[], line: number) {
  let ttl: number | undefined;
  let at = 0;
  for (; at < 2; at++) {
    const text = tokens[at]?.text ?? '';
    if (text.toUpperCase() === 'IN') continue;
    if (ttl === undefined && parseTtl(text) !== undefined) ttl = parseTtl(text);
    else break;
  }
  const type = tokens[at]?.text;
  if (type === undefined) throw new ZoneFileError(line, 'unexpected end of input');
  const upper = type.toUpperCase();
  if (!isRecordType(upper)) throw new ZoneFileError(line, 'unknown class/type', `unknown RR type '${type}'`);
  return { ttl, type: upper, fields: tokens.slice(at + 1) };
}

function addRecord(progress: Progress, record: ResourceRecord, line: number): void {
  const same = progress.records.filter(({ name }) => name === record.name);
  const ofType = same.filter(({ type }) => type === record.type);
  const singleton = record.type === 'CNAME' || record.type === 'SOA';
  if (singleton && ofType.length > 0) throw atOwner(record.name, line, 'multiple RRs of singleton type');
  const isAlias = record.type === 'CNAME';
  if (same.some(({ type }) => (type === 'CNAME') !== isAlias)) throw atOwner(record.name, line, 'CNAME and other data');
  if ((record.type === 'A' || record.type === 'AAAA') && !isHostName(record.name))
    progress.warnings.push(`${line}: ${record.name}: bad owner name (check-names)`);
  const prior = ofType[0]?.ttl;
  if (prior !== undefined && prior !== record.ttl) progress.warnings.push(`${line}: TTL set to prior TTL (${prior})`);
  if (ofType.some((other) => JSON.stringify(other.data) === JSON.stringify(record.data))) return;
  progress.records.push(prior === undefined ? record : { ...record, ttl: prior });
}

function atOwner(name: string, line: number, reason: string): ZoneFileError {
  return new ZoneFileError(line, reason, `${name}: ${reason}`);
}

/** What a zone must have at its own name before a server loads it. Line 0: named names no line. */
function checkApex(zone: Zone): void {
  if (!startOfAuthority(zone)) throw new ZoneFileError(0, 'has 0 SOA records');
  const servers = zone.records.flatMap((it) => (it.type === 'NS' && it.name === zone.name ? [it.data] : []));
  if (servers.length === 0) throw new ZoneFileError(0, 'has no NS records');
  for (const server of servers) checkNameServer(zone, server);
}

function checkNameServer({ name: zone, records }: Zone, server: string): void {
  if (!isWithin(server, zone)) return;
  const hasAddress = records.some(({ name, type }) => name === server && (type === 'A' || type === 'AAAA'));
  if (!hasAddress) throw new ZoneFileError(0, `NS '${server}' has no address records (A or AAAA)`);
}
