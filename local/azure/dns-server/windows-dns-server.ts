import { answerQuery, type DnsAnswer, type Question } from './answer-query.ts';
import { failedWith, type NameServer } from './name-server.ts';
import type { RecordData, ResourceRecord, Zone } from './resource-record.ts';

/** What the stand-ins of the DNS cmdlets keep, which is all there is of the server besides its answers. */
export interface WindowsDnsState {
  readonly forwarders: readonly string[];
  readonly zones: Readonly<Record<string, WindowsDnsZone>>;
}

interface WindowsDnsZone {
  readonly type: string;
  readonly readOnly: boolean;
  readonly records: readonly {
    readonly name: string;
    readonly type: string;
    readonly data: string;
    readonly ttl: number;
  }[];
}

export interface WindowsDnsOptions {
  /** The state's JSON; undefined when it is not there. */
  readonly readState: () => string | undefined;
  readonly forward: (question: Question) => DnsAnswer;
}

/** The zones of a Windows DNS server that nobody has configured further, with a forwarder to Azure's resolver. */
export function newWindowsDnsState(zones: readonly string[]): string {
  const zone: WindowsDnsZone = { type: 'Primary', readOnly: false, records: [] };
  const state: WindowsDnsState = {
    forwarders: ['168.63.129.16'],
    zones: Object.fromEntries(zones.map((name) => [name, zone])),
  };
  return JSON.stringify(state);
}

/** Windows DNS: a record counts the moment that a cmdlet has written it, there is nothing to reload. */
export function createWindowsDnsServer({ readState, forward }: WindowsDnsOptions): NameServer {
  return {
    answer: (question) => answerQuery({ zones: zonesOf(readState()), forward }, question),
    command: ({ tool }) => failedWith(127, `${tool}: command not found`),
    log: () => [],
  };
}

function zonesOf(text: string | undefined): readonly Zone[] {
  if (text === undefined) return [];
  const { zones } = JSON.parse(text) as WindowsDnsState;
  return Object.entries(zones).map(([spelt, { records }]) => {
    const name = spelt.toLowerCase();
    return { name, records: [startOf(name), ...records.flatMap((record) => resourceRecord(name, record))] };
  });
}

function startOf(name: string): ResourceRecord {
  const times = { refresh: 900, retry: 600, expire: 86_400, minimum: 60 };
  return {
    name,
    ttl: 3_600,
    type: 'SOA',
    data: { primary: `dc.${name}`, mailbox: `hostmaster.${name}`, serial: 1, ...times },
  };
}

function resourceRecord(
  zone: string,
  { name: relative, type, data, ttl }: WindowsDnsZone['records'][number],
): readonly ResourceRecord[] {
  const found = dataOf(type, data);
  return found === undefined
    ? []
    : [{ name: relative === '@' ? zone : `${relative.toLowerCase()}.${zone}`, ttl, ...found }];
}

function dataOf(type: string, data: string): RecordData | undefined {
  if (type === 'TXT') return { type, data: [data] };
  if (type === 'A' || type === 'AAAA' || type === 'CNAME') return { type, data: data.toLowerCase().replace(/\.$/, '') };
  return undefined;
}
