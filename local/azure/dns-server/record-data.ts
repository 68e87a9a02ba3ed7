import { isIPv4, isIPv6 } from 'node:net';
import type { RecordData, RecordType, StartOfAuthority } from './resource-record.ts';
import { absoluteName, isDomainName } from './domain-name.ts';
import { parseTtl } from './ttl.ts';
import { ZoneFileError, type ZoneFileToken } from './zone-file-tokens.ts';

interface Fields {
  readonly tokens: readonly ZoneFileToken[];
  readonly origin: string;
  readonly line: number;
}

type Parser = (fields: Fields) => RecordData;

const PARSERS: Readonly<Record<RecordType, Parser>> = {
  A: (fields) => ({ type: 'A', data: only(fields, isIPv4, 'bad dotted quad') }),
  AAAA: (fields) => ({ type: 'AAAA', data: only(fields, isIPv6, 'bad IPv6 address').toLowerCase() }),
  CNAME: (fields) => ({ type: 'CNAME', data: onlyName(fields) }),
  NS: (fields) => ({ type: 'NS', data: onlyName(fields) }),
  TXT: (fields) => ({ type: 'TXT', data: texts(fields) }),
  SOA: (fields) => ({ type: 'SOA', data: authority(fields) }),
};

/** Whether local Azure's DNS servers know the type; named knows many more, which no script of an edge writes. */
export function isRecordType(text: string): text is RecordType {
  return Object.hasOwn(PARSERS, text);
}

/** The data of a record from the tokens after its type. Throws ZoneFileError with named's words. */
export function parseRecordData(type: RecordType, fields: Fields): RecordData {
  return PARSERS[type](fields);
}

function only(fields: Fields, isValid: (text: string) => boolean, reason: string): string {
  const [first, extra] = fields.tokens;
  if (!first) throw endOfInput(fields);
  if (!isValid(first.text)) throw near(fields, first, reason);
  if (extra) throw near(fields, extra, 'extra input text');
  return first.text;
}

function onlyName(fields: Fields): string {
  return absoluteName(only(fields, isDomainName, 'bad name'), fields.origin);
}

function texts(fields: Fields): readonly string[] {
  if (fields.tokens.length === 0) throw endOfInput(fields);
  const tooLong = fields.tokens.find(({ text }) => text.length > 255);
  if (tooLong) throw near(fields, tooLong, 'text too long');
  return fields.tokens.map(({ text }) => text);
}

function authority(fields: Fields): StartOfAuthority {
  const [primary, mailbox, serial, refresh, retry, expire, minimum, extra] = fields.tokens;
  if (!primary || !mailbox || !serial || !refresh || !retry || !expire || !minimum) throw endOfInput(fields);
  if (extra) throw near(fields, extra, 'extra input text');
  const seconds = (token: ZoneFileToken): number => {
    const value = parseTtl(token.text);
    if (value === undefined) throw near(fields, token, 'not a valid number');
    return value;
  };
  if (!/^\d+$/.test(serial.text) || Number(serial.text) >= 2 ** 32) throw near(fields, serial, 'not a valid number');
  return {
    primary: absoluteName(primary.text, fields.origin),
    mailbox: absoluteName(mailbox.text, fields.origin),
    serial: Number(serial.text),
    refresh: seconds(refresh),
    retry: seconds(retry),
    expire: seconds(expire),
    minimum: seconds(minimum),
  };
}

function near({ line }: Fields, { text }: ZoneFileToken, reason: string): ZoneFileError {
  return new ZoneFileError(line, reason, `near '${text}': ${reason}`);
}

function endOfInput({ line }: Fields): ZoneFileError {
  return new ZoneFileError(line, 'unexpected end of input', 'near eol: unexpected end of input');
}
