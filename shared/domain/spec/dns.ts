import { z } from 'zod';
import {
  type FileKeeper,
  isPlainPath,
  isZoneFileOf,
  zoneFileFolders,
  zoneFilePattern,
} from '../dns/zone-file-place.ts';
import { hostName } from './host-name.ts';
import { checkedString } from './refusal.ts';
import { parseResourceId, resourceId } from './resource-id.ts';
import { quote } from './spec-problem.ts';
import { strictObject } from './strict-object.ts';

/** It travels to a script that runs as root, so nothing but plain path characters passes, no way upwards, and no folder of others. */
const zoneFile = (kind: FileKeeper) =>
  checkedString(
    (value) => {
      if (!isPlainPath(value))
        return {
          code: 'Malformed',
          message: `${quote(value)} is not the path of a zone file; it must be absolute, made of a-z, A-Z, 0-9, "_", "-" and ".", at most 255 characters, without "..".`,
        };
      if (isZoneFileOf(kind, value)) return null;
      const folders = zoneFileFolders[kind].join(', ');
      return {
        code: 'NotAllowed',
        message: `${quote(value)} is no place of a file of ${kind}; it must lie below one of ${folders}, and be a file that the server itself reads.`,
      };
    },
    { pattern: zoneFilePattern(kind), maxLength: 255 },
  );

const virtualMachine = resourceId('Microsoft.Compute/virtualMachines');
const zone = hostName.describe('Zone that the internal host names lie in, such as contoso.internal');
/** A changed address of API Management is followed by waiting for the old record to run out, so a day is already long. */
const ttl = z.int().min(30).max(86_400).default(300).describe('Time to live of the records in seconds');

const bind9 = strictObject({
  kind: z.literal('bind9'),
  virtualMachine,
  zone,
  ttl,
  zoneFile: zoneFile('bind9').optional().describe('Default: /etc/bind/db.{zone}'),
}).transform((dns) => ({ ...dns, zoneFile: dns.zoneFile ?? `/etc/bind/db.${dns.zone}` }));

const dnsmasq = strictObject({
  kind: z.literal('dnsmasq'),
  virtualMachine,
  zone,
  ttl,
  zoneFile: zoneFile('dnsmasq')
    .default('/etc/dnsmasq.d/edge-tls.conf')
    .describe('Configuration file that edge-tls alone writes'),
});

const windowsDns = strictObject({ kind: z.literal('windowsDns'), virtualMachine, zone, ttl });

const privateZone = strictObject({
  kind: z.literal('privateZone'),
  zoneId: resourceId('Microsoft.Network/privateDnsZones'),
  zone: zone.optional().describe('Default: the name in zoneId, which it must equal'),
  ttl,
}).transform((dns) => ({ ...dns, zone: dns.zone ?? zoneNameOf(dns.zoneId) ?? '' }));

/** Lower-case name of a public or private zone. */
export function zoneNameOf(zoneId: string): string | null {
  return parseResourceId(zoneId)?.name.toLowerCase() ?? null;
}

export const dns = z.discriminatedUnion('kind', [bind9, dnsmasq, windowsDns, privateZone]);
export type Dns = z.output<typeof dns>;
