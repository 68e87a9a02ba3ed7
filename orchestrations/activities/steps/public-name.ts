import type { PublicName } from '../../../shared/domain/dns/public-name.ts';
import type { CnameRecordSet, Ports } from '../../../shared/domain/ports.ts';
import { zoneNameOf } from '../../../shared/domain/spec/dns.ts';
import { probeNameOf, relativeName } from '../../../shared/domain/spec/host-name.ts';
import { orNull } from '../gather.ts';

export interface ReadPublicName {
  readonly name: PublicName;
  /** Null when there is no CNAME. */
  readonly etag: CnameRecordSet['etag'] | null;
}

/**
 * What is at a public host name. Other types are asked for where there is no CNAME, which allows none beside it. What the name
 * resolves to is asked where somebody else made what is there: it may lead to the gateway in a way that records do not show.
 */
export async function readPublicName(
  { publicDns, resolver }: Ports,
  { edge, zoneId, host }: { readonly edge: string; readonly zoneId: string; readonly host: string },
): Promise<ReadPublicName> {
  const relative = relativeName(host, zoneNameOf(zoneId) ?? '');
  const found = await publicDns.readCname(zoneId, relative);
  const others = found === null ? await publicDns.readOthers(zoneId, relative) : [];
  const isForeign = found === null ? others.some(({ aliasOf }) => aliasOf !== null) : found.owner !== edge;
  const answers = isForeign ? await orNull(resolver.addresses(probeNameOf(host))) : null;
  const cname = found && { target: found.target, owner: found.owner };
  return { name: { host, cname, others, answers }, etag: found?.etag ?? null };
}
