import { codes } from './problem-code-entry.ts';

/** Records of the internal host names, whatever keeps the zone. */
export const dnsCodes = codes({
  RecordTaken: [
    'terminal',
    'the record belongs to somebody else',
    'The evidence shows the record; remove it if the name is to be API Management, or choose another internal host name.',
  ],
  RecordElsewhere: [
    'terminal',
    'the internal name leads elsewhere already',
    'If the record is not one of edge-tls, remove it or choose another internal host name: the run would end at it.',
  ],
  DnsZoneNotFound: [
    'terminal',
    'no such zone',
    'Correct zone, zoneFile or zoneId in the spec, or create the zone first.',
  ],
  DnsToolMissing: [
    'terminal',
    'the DNS machine cannot ask its own server',
    'Without dig nothing that is written could be proven, so nothing was; install bind9-dnsutils (Debian, Ubuntu) or bind-utils (Red Hat).',
  ],
  DnsAnswerRefused: [
    'terminal',
    'the DNS server refuses to answer its own machine',
    'Allow queries from the machine itself (allow-query, match-clients); what is written could not be proven otherwise.',
  ],
  DnsNoAnswer: [
    'terminal',
    'the DNS server does not answer',
    'Look whether the server runs, where it listens, and whether it has loaded the zone; the evidence has what dig said.',
  ],
  DnsAnswersDiffer: [
    'terminal',
    'the DNS server answers something else',
    'The message has the answer: look for another zone, view, scope or source of the server that has the name.',
  ],
  DnsZoneNotWritable: [
    'terminal',
    'the zone cannot be written',
    'It is kept elsewhere, takes dynamic updates, or its file belongs to somebody else; use a zone that edge-tls may write.',
  ],
});
