import { isIPv4 } from 'node:net';
import { isWithin } from './domain-name.ts';
import type { DnsAnswer, Question } from './answer-query.ts';
import type { ResourceRecord } from './resource-record.ts';

/** What dnsmasq knows by itself from its configuration files. */
export interface DnsmasqConfiguration {
  /** `address=/name/ip`: the name and everything below it. */
  readonly addresses: readonly { readonly domain: string; readonly address: string }[];
  /** `host-record=name[,name…],ip[,ttl]`: these names alone. */
  readonly hostRecords: readonly {
    readonly name: string;
    readonly address: string;
    readonly ttl: number | undefined;
  }[];
  /** `local-ttl=seconds`: for everything that comes from here; 0 when it is not set. */
  readonly localTtl: number;
  /** `local=/domain/`: never forwarded. */
  readonly local: readonly string[];
}

/** A file that dnsmasq would not start with. The message is dnsmasq's: `bad option at line 3 of /etc/dnsmasq.d/edge-tls.conf`. */
export class DnsmasqConfigurationError extends Error {
  override readonly name = 'DnsmasqConfigurationError';
}

/** Options that make no difference to an answer here; dnsmasq takes them, so they are passed over. */
const PASSED_OVER =
  /^(server|interface|listen-address|bind-interfaces|no-resolv|no-hosts|no-poll|domain-needed|bogus-priv|cache-size|port|user|group|log-queries|expand-hosts|domain|conf-dir|neg-ttl|bind-dynamic|except-interface)(=|$)/;

/** Reads configuration files in the order given. Throws DnsmasqConfigurationError. */
export function parseDnsmasqConfiguration(files: readonly { file: string; text: string }[]): DnsmasqConfiguration {
  const parsed = { addresses: [], hostRecords: [], localTtl: 0, local: [] } as Mutable;
  for (const { file, text } of files) {
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const option = line.replace(/(^|\s)#.*$/, '').trim();
      if (option !== '' && !readOption(parsed, option))
        throw new DnsmasqConfigurationError(`${complaint(option)} at line ${index + 1} of ${file}`);
    }
  }
  return parsed;
}

/** As dnsmasq 2.90 words it. */
function complaint(option: string): string {
  return /^address\s*=/.test(option) ? 'Bad address in --address' : 'bad option';
}

type Mutable = {
  addresses: { domain: string; address: string }[];
  hostRecords: { name: string; address: string; ttl: number | undefined }[];
  localTtl: number;
  local: string[];
};

function readOption(parsed: Mutable, option: string): boolean {
  const [, name = '', value = ''] = /^([a-z-]+)\s*(?:=\s*(.*))?$/.exec(option) ?? [];
  if (name === 'address') return readAddress(parsed, value);
  if (name === 'host-record') return readHostRecord(parsed, value);
  if (name === 'local-ttl' && /^\d+$/.test(value)) {
    parsed.localTtl = Number(value);
    return true;
  }
  const [, domain] = name === 'local' ? (/^\/([^/]+)\/$/.exec(value) ?? []) : [];
  if (domain !== undefined) parsed.local.push(domain.toLowerCase());
  return domain !== undefined || PASSED_OVER.test(option);
}

function readAddress(parsed: Mutable, value: string): boolean {
  const [, domains, address] = /^\/(.+)\/([^/]*)$/.exec(value) ?? [];
  if (domains === undefined || address === undefined || !isIPv4(address)) return false;
  for (const domain of domains.split('/')) parsed.addresses.push({ domain: domain.toLowerCase(), address });
  return true;
}

function readHostRecord(parsed: Mutable, value: string): boolean {
  const fields = value.split(',').map((field) => field.trim());
  const address = fields.find((field) => isIPv4(field));
  const names = fields.filter((field) => !isIPv4(field) && !/^\d+$/.test(field));
  const ttl = fields.find((field) => /^\d+$/.test(field));
  if (address === undefined || names.length === 0) return false;
  for (const name of names)
    parsed.hostRecords.push({ name: name.toLowerCase(), address, ttl: ttl === undefined ? undefined : Number(ttl) });
  return true;
}

/** dnsmasq's answer: host records before addresses, the most specific domain first; other names are forwarded. */
export function answerFromDnsmasq(
  configuration: DnsmasqConfiguration,
  question: Question,
  forward: (question: Question) => DnsAnswer,
): DnsAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, '');
  const own = ownRecords(configuration, name);
  if (own.length > 0) return plain('NOERROR', question.type === 'A' || question.type === 'ANY' ? own : []);
  if (configuration.local.some((domain) => isWithin(name, domain))) return plain('NXDOMAIN', []);
  return forward(question);
}

function ownRecords({ hostRecords, addresses, localTtl }: DnsmasqConfiguration, name: string): ResourceRecord[] {
  const hosts = hostRecords.filter((record) => record.name === name);
  if (hosts.length > 0) return hosts.map(({ address, ttl }) => aRecord(name, address, ttl ?? localTtl));
  const covering = addresses.filter(({ domain }) => isWithin(name, domain));
  const longest = Math.max(0, ...covering.map(({ domain }) => domain.length));
  return covering
    .filter(({ domain }) => domain.length === longest)
    .map(({ address }) => aRecord(name, address, localTtl));
}

function aRecord(name: string, address: string, ttl: number): ResourceRecord {
  return { name, ttl, type: 'A', data: address };
}

function plain(rcode: DnsAnswer['rcode'], answers: readonly ResourceRecord[]): DnsAnswer {
  return { rcode, authoritative: true, answers, authorities: [] };
}
