import { z } from 'zod';
import { badRequest } from '../core/arm-error.ts';

/** Tag that makes a virtual machine of local Azure a DNS server; its value is the JSON of {@link DnsServerTag}. */
export const DNS_SERVER_TAG = 'edge-tls-local.dns-server';

const SCHEMA = z.strictObject({
  kind: z.enum(['bind9', 'dnsmasq', 'windowsDns']),
  /** bind9 and windowsDns: the zones of the server. bind9: with their files, absolute paths on the machine; default /etc/bind/db.{name}. */
  zones: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/),
        file: z
          .string()
          .regex(/^(\/[A-Za-z0-9_.-]+)+$/)
          .refine((path) => !path.split('/').includes('..'))
          .optional(),
      }),
    )
    .default([]),
});

export type DnsServerTag = z.infer<typeof SCHEMA>;

/** What the tag asks for; undefined without the tag. A tag that cannot be read is refused: it would silently be no DNS server. */
export function readDnsServerTag(tags: Readonly<Record<string, string>> | undefined): DnsServerTag | undefined {
  const text = tags?.[DNS_SERVER_TAG];
  if (text === undefined) return undefined;
  const parsed = SCHEMA.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw badRequest('InvalidTag', `Tag '${DNS_SERVER_TAG}' of local Azure: ${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
