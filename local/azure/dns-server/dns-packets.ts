import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  type Question as PacketQuestion,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import type { DnsAnswer, Question } from './answer-query.ts';
import type { ResourceRecord } from './resource-record.ts';

/** The numbers of RFC 1035, 4.1.1, for the low bits of the flags. */
const RCODES: Readonly<Record<DnsAnswer['rcode'] | 'FORMERR' | 'NOTIMP', number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};
const PLAIN_UDP_LIMIT = 512;

export interface Answering {
  readonly answer: (question: Question) => DnsAnswer;
  readonly recursive: boolean;
  /** What the server says of itself (`version.bind`, class CH), which also tells that it is the one that answers. */
  readonly version?: string;
}

/** The bytes that answer a query; undefined for bytes that are no query. Over UDP an answer that is too long is cut and marked so. */
export function answerPacket(message: Buffer, transport: 'udp' | 'tcp', answering: Answering): Buffer | undefined {
  const query = decodeQuery(message);
  if (!query || query.type === 'response') return undefined;
  const response = encode(responseTo(query, answering));
  if (transport === 'tcp' || response.length <= udpLimit(query)) return response;
  const { id = 0, flags = 0, questions = [] } = decode(response);
  return encode({ type: 'response', id, flags: flags | TRUNCATED_RESPONSE, questions });
}

function decodeQuery(message: Buffer): Packet | undefined {
  try {
    return decode(message);
  } catch {
    return undefined;
  }
}

function responseTo(query: Packet, { answer, recursive, version }: Answering): Packet {
  const { id = 0, questions = [] } = query;
  const base = ((query.flags ?? 0) & RECURSION_DESIRED) | (recursive ? RECURSION_AVAILABLE : 0);
  const [question] = questions;
  const { opcode = 'QUERY' } = query as { opcode?: string };
  const refused = opcode !== 'QUERY' ? 'NOTIMP' : question && questions.length === 1 ? undefined : 'FORMERR';
  if (refused || !question) return { type: 'response', id, flags: base | RCODES[refused ?? 'FORMERR'], questions };
  if (question.class === 'CH') return { ...ofItself(question, version), id, flags: base | AUTHORITATIVE_ANSWER };
  const { rcode, authoritative, answers, authorities } = answer({ name: question.name, type: question.type });
  return {
    type: 'response',
    id,
    flags: base | (authoritative ? AUTHORITATIVE_ANSWER : 0) | RCODES[rcode],
    questions: [question],
    answers: answers.map(toAnswer),
    authorities: authorities.map(toAnswer),
  };
}

function ofItself(question: PacketQuestion, version: string | undefined): Packet {
  const isAsked = question.name.toLowerCase() === 'version.bind' && version !== undefined;
  const answers: Answer[] = isAsked ? [{ type: 'TXT', class: 'CH', name: question.name, ttl: 0, data: [version] }] : [];
  return { type: 'response', questions: [question], answers };
}

/** What the client says it can take (EDNS), or 512 bytes. */
function udpLimit(query: Packet): number {
  const edns = (query.additionals ?? []).find(({ type }) => type === 'OPT') as { udpPayloadSize?: number } | undefined;
  return Math.max(PLAIN_UDP_LIMIT, edns?.udpPayloadSize ?? 0);
}

function toAnswer(record: ResourceRecord): Answer {
  const { name, ttl } = record;
  if (record.type === 'TXT') return { name, ttl, type: 'TXT', data: [...record.data] };
  if (record.type !== 'SOA') return { name, ttl, type: record.type, data: record.data };
  const { primary, mailbox, ...times } = record.data;
  return { name, ttl, type: 'SOA', data: { mname: primary, rname: mailbox, ...times } };
}
