import { randomUUID } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { ResourceDocument } from '../core/contracts.ts';
import { dnsFailure } from './dns-failure.ts';
import { fieldsOf, type RecordSetType, type ZoneKind, zoneType } from './record-set-kind.ts';

/** RFC 2181, 8; Azure's REST reference has the same limit. */
const GREATEST_TTL = 2_147_483_647;

const LONGEST_STRING = 255;
const LONGEST_TEXT = 4_096;

export interface RecordSetTarget {
  readonly kind: ZoneKind;
  readonly type: RecordSetType;
  readonly zoneId: string;
  readonly zoneName: string;
  /** Relative; `@` is the zone itself. */
  readonly name: string;
}

/** The document of a record set as Azure answers it, from the properties that were sent. 400 for what Azure refuses. */
export function toRecordSet(target: RecordSetTarget, sent: Readonly<Record<string, unknown>>): ResourceDocument {
  const { kind, type, zoneId, zoneName, name } = target;
  const { ttl: ttlField, records: recordFields } = fieldsOf(kind);
  const fields = new Map(Object.entries(sent).map(([field, value]) => [field.toLowerCase(), value]));
  const ttl = fields.get('ttl');
  // 0 is a TTL (test_dns_zone1_import of azure-cli).
  if (!Number.isInteger(ttl) || Number(ttl) < 0 || Number(ttl) > GREATEST_TTL)
    throw dnsFailure(400, 'BadRequest', `The TTL value '${String(ttl)}' is invalid.`);
  const records = fields.get(recordFields[type].toLowerCase());
  checkRecords(target, records);
  const alias = (fields.get('targetresource') ?? {}) as { id?: unknown };
  checkAlias(target, alias, records);
  return {
    id: `${zoneId}/${type}/${name}`,
    name,
    type: `${zoneType(kind)}/${type}`,
    etag: randomUUID(),
    properties: {
      metadata: fields.get('metadata') ?? {},
      fqdn: `${name === '@' ? zoneName : `${name}.${zoneName}`}.`,
      [ttlField]: ttl,
      ...(records === undefined ? {} : { [recordFields[type]]: records }),
      ...(kind === 'dnsZones'
        ? { targetResource: alias, provisioningState: 'Succeeded' }
        : { isAutoRegistered: false }),
    },
  };
}

function checkRecords({ type, name }: RecordSetTarget, records: unknown): void {
  // It is written as part of a zone's import (test_Private_Dns_Zone1_Import of azure-cli), and is nowhere else.
  if (type === 'SOA' && name !== '@')
    throw dnsFailure(400, 'BadRequest', "The SOA record set can only be at the zone apex ('@').");
  if (type === 'CNAME') {
    if (name === '@')
      throw dnsFailure(400, 'BadRequest', "The CNAME record set cannot be created at the zone apex ('@').");
    if (records !== undefined) checkDomainName((records as { cname?: unknown }).cname);
  }
  if (type === 'TXT') checkText(asList(records));
  if (type === 'A') for (const record of asList(records)) checkAddress(record['ipv4Address'], isIPv4, 'IPv4');
  if (type === 'AAAA') for (const record of asList(records)) checkAddress(record['ipv6Address'], isIPv6, 'IPv6');
}

/** Azure docs, "Azure DNS alias records overview": A, AAAA and CNAME sets, in place of records of their own. The texts are assumptions. */
function checkAlias({ type }: RecordSetTarget, { id }: { readonly id?: unknown }, records: unknown): void {
  if (typeof id !== 'string' || id === '') return;
  if (!['A', 'AAAA', 'CNAME'].includes(type))
    throw dnsFailure(400, 'BadRequest', `A record set of the type ${type} cannot be an alias record set.`);
  if (asList(records).length > 0 || (records !== undefined && !Array.isArray(records)))
    throw dnsFailure(400, 'BadRequest', 'An alias record set cannot have records of its own.');
}

function checkDomainName(cname: unknown): void {
  const valid = typeof cname === 'string' && /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$/i.test(cname);
  if (!valid) throw dnsFailure(400, 'BadRequest', `The domain name '${String(cname)}' is invalid.`);
}

/** terraform-provider-azurerm#2826 and #24169. That a private zone has the same limits is an assumption, and so is the first text. */
function checkText(records: readonly Record<string, unknown>[]): void {
  const texts = records.flatMap(({ value }) => (Array.isArray(value) ? value.map(String) : []));
  const long = texts.find((text) => text.length > LONGEST_STRING);
  if (long !== undefined)
    throw dnsFailure(400, 'BadRequest', `The value '${long}' is longer than ${LONGEST_STRING} characters.`);
  if (texts.join('').length > LONGEST_TEXT)
    throw dnsFailure(
      400,
      'BadRequest',
      `The combined length of all TXT records in a record set may not exceed ${LONGEST_TEXT} characters.`,
    );
}

function checkAddress(address: unknown, isValid: (text: string) => boolean, version: string): void {
  if (typeof address !== 'string' || !isValid(address))
    throw dnsFailure(400, 'BadRequest', `The value '${String(address)}' is not a valid ${version} address.`);
}

function asList(records: unknown): Record<string, unknown>[] {
  return Array.isArray(records) ? (records as Record<string, unknown>[]) : [];
}
