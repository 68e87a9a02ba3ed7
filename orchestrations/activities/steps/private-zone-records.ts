import { leadsTo, whoseName } from '../../../shared/domain/dns/private-name.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import type { Dns } from '../../../shared/domain/spec/dns.ts';
import { readPrivateName, takenName } from '../private-zone-blockers.ts';
import type { Changed, RecordChange } from './change-records.ts';
import type { StepContext } from './step-handler.ts';

type PrivateZone = Extract<Dns, { kind: 'privateZone' }>;

interface Place {
  readonly context: StepContext;
  readonly dns: PrivateZone;
}

/** Record sets of Azure Private DNS, written at once and guarded by their etags. Metadata says which edge made one. */
export async function changePrivateZone(place: Place, { set, remove }: RecordChange): Promise<Changed> {
  let writes = 0;
  for (const record of set) writes += await ensure(place, record);
  for (const relativeName of remove) writes += await takeAway(place, relativeName);
  const answers = Object.fromEntries(set.map(({ relativeName, address }) => [relativeName, [address]]));
  return { state: 'changed', answers, warnings: [], writes };
}

async function ensure({ context, dns }: Place, record: RecordChange['set'][number]): Promise<0 | 1> {
  const { privateDns } = context.ports;
  const { relativeName, address } = record;
  const found = await readPrivateName(privateDns, dns.zoneId, relativeName);
  const whose = whoseName(found, context.edge.name, address);
  if (whose !== null) throw new EdgeError(takenName(fullName(dns, relativeName), whose));
  if (found.a !== null && leadsTo(found.a, address)) return 0;
  const wanted = { address, ttl: dns.ttl, owner: context.edge.name };
  await privateDns.putA(dns.zoneId, relativeName, wanted, found.a?.etag ?? null);
  return 1;
}

async function takeAway({ context, dns }: Place, relativeName: string): Promise<0 | 1> {
  const { privateDns } = context.ports;
  const found = await privateDns.readA(dns.zoneId, relativeName);
  if (found?.owner !== context.edge.name) return 0;
  await privateDns.deleteA(dns.zoneId, relativeName, found.etag);
  return 1;
}

const fullName = ({ zone }: PrivateZone, relativeName: string): string =>
  relativeName === '@' ? zone : `${relativeName}.${zone}`;
