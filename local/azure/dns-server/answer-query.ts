import { isWithin } from './domain-name.ts';
import { type ResourceRecord, startOfAuthority, type Zone } from './resource-record.ts';

export interface Question {
  readonly name: string;
  readonly type: string;
}

export interface DnsAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly authoritative: boolean;
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
}

const LONGEST_CNAME_CHAIN = 8;

/** Where an authoritative server looks: its zones first; what is outside them is asked of the forwarder, if there is one. */
export interface AnswerSources {
  readonly zones: readonly Zone[];
  readonly forward: ((question: Question) => DnsAnswer) | undefined;
}

/** Answers a question as a server with these zones does: aliases followed, wildcards filled in, denials with the zone's SOA. */
export function answerQuery(sources: AnswerSources, question: Question): DnsAnswer {
  const answers: ResourceRecord[] = [];
  let name = question.name.toLowerCase().replace(/\.$/, '');
  let authoritative = true;
  for (let hop = 0; hop <= LONGEST_CNAME_CHAIN; hop++) {
    const zone = zoneOf(sources.zones, name);
    if (!zone) return withForwarded(sources, { name, type: question.type }, answers);
    const found = recordsAt(zone, name);
    if (!found) return denial(zone, 'NXDOMAIN', answers);
    const wanted = found.filter(({ type }) => type === question.type || question.type === 'ANY');
    if (wanted.length > 0)
      return { rcode: 'NOERROR', authoritative, answers: [...answers, ...wanted], authorities: [] };
    const alias = found.find(({ type }) => type === 'CNAME');
    if (alias?.type !== 'CNAME') return denial(zone, 'NOERROR', answers);
    answers.push(alias);
    name = alias.data;
  }
  authoritative = false;
  return { rcode: 'SERVFAIL', authoritative, answers: [], authorities: [] };
}

/** The most specific zone that a name lies in. */
function zoneOf(zones: readonly Zone[], name: string): Zone | undefined {
  return zones.filter((zone) => isWithin(name, zone.name)).sort((a, b) => b.name.length - a.name.length)[0];
}

/** The records of a name, of the wildcard that covers it, or none for a name with names below it; undefined when it does not exist. */
function recordsAt({ name: zone, records }: Zone, name: string): ResourceRecord[] | undefined {
  const own = records.filter((record) => record.name === name);
  if (own.length > 0) return own;
  if (records.some((record) => record.name.endsWith(`.${name}`))) return [];
  for (let parent = name; parent !== zone; ) {
    parent = parentOf(parent);
    const wildcard = records.filter((record) => record.name === `*.${parent}`);
    if (wildcard.length > 0) return wildcard.map((record) => ({ ...record, name }));
    // A name that exists stops wildcards above it (RFC 4592).
    if (records.some((record) => isWithin(record.name, parent))) return undefined;
  }
  return undefined;
}

/** The name without its first label; the root, '', above a single one. */
function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}

/** The SOA of a denial carries the time for which it may be remembered (RFC 2308, 3). */
function denial(zone: Zone, rcode: 'NXDOMAIN' | 'NOERROR', answers: readonly ResourceRecord[]): DnsAnswer {
  const soa = startOfAuthority(zone);
  const authorities = soa ? [{ ...soa, ttl: Math.min(soa.ttl, soa.data.minimum) }] : [];
  return { rcode, authoritative: true, answers, authorities };
}

function withForwarded(sources: AnswerSources, question: Question, answers: readonly ResourceRecord[]): DnsAnswer {
  if (!sources.forward) {
    // An alias that leads out of a server's own zones is left for the resolver to follow.
    const rcode = answers.length > 0 ? 'NOERROR' : 'REFUSED';
    return { rcode, authoritative: answers.length > 0, answers, authorities: [] };
  }
  const forwarded = sources.forward(question);
  return { ...forwarded, authoritative: answers.length > 0, answers: [...answers, ...forwarded.answers] };
}
