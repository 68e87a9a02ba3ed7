import type { PrivateName } from '../../../shared/domain/dns/private-name.ts';
import type { Ports } from '../../../shared/domain/ports.ts';
import type { Dns } from '../../../shared/domain/spec/dns.ts';

type PrivateZone = Extract<Dns, { kind: 'privateZone' }>;

/** What is at a relative name of a private zone. Other types are asked for where there is no A record. */
export async function readPrivateName(
  { privateDns }: Pick<Ports, 'privateDns'>,
  { zoneId, zone }: PrivateZone,
  relativeName: string,
): Promise<PrivateName> {
  const name = relativeName === '@' ? zone : `${relativeName}.${zone}`;
  const a = await privateDns.readA(zoneId, relativeName);
  if (a !== null) return { name, a, aaaa: null, cname: null };
  const [cname, aaaa] = await Promise.all([
    privateDns.readCname(zoneId, relativeName),
    privateDns.readAaaa(zoneId, relativeName),
  ]);
  return { name, a, aaaa, cname };
}
