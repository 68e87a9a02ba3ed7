import { codes } from './problem-code-entry.ts';

/** Records of the internal host names, whatever keeps the zone. */
export const dnsCodes = codes({
  RecordTaken: [
    'terminal',
    'the record belongs to somebody else',
    'The evidence shows the record; remove it if the name is to be API Management, or choose another internal host name.',
  ],
  DnsZoneNotFound: [
    'terminal',
    'no such zone',
    'Correct zone, zoneFile or zoneId in the spec, or create the zone first.',
  ],
  DnsZoneNotWritable: [
    'terminal',
    'the zone cannot be written',
    'It is kept elsewhere, takes dynamic updates, or its file belongs to somebody else; use a zone that edge-tls may write.',
  ],
});
