import type { RecordData, ResourceRecord, Zone } from './resource-record.ts';

/** A zone as `named-checkzone -D` prints it: one record a line, every name absolute. */
export function serialiseZone({ records }: Zone): string {
  return records.map((record) => `${recordLine(record)}\n`).join('');
}

/** `apim.contoso.internal. 300 IN A 10.0.1.4`, tabs between the fields. */
export function recordLine(record: ResourceRecord): string {
  return [`${record.name}.`, record.ttl, 'IN', record.type, recordText(record)].join('\t');
}

/** A record's data as zone files and `dig +short` show it. */
export function recordText(record: RecordData): string {
  if (record.type === 'SOA') {
    const { primary, mailbox, serial, refresh, retry, expire, minimum } = record.data;
    return `${primary}. ${mailbox}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
  }
  if (record.type === 'TXT')
    return record.data.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(' ');
  return record.type === 'CNAME' || record.type === 'NS' ? `${record.data}.` : record.data;
}
