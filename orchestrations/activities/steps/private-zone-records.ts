import type { AddressRecordSet } from '../../../shared/domain/ports.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { Dns } from '../../../shared/domain/spec/dns.ts';
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

async function ensure(place: Place, record: RecordChange['set'][number]): Promise<0 | 1> {
  const { context, dns } = place;
  const { privateDns } = context.ports;
  const { relativeName, address } = record;
  const found = await privateDns.readA(dns.zoneId, relativeName);
  if (found && found.addresses.length === 1 && found.addresses[0] === address) return 0;
  if (found && found.owner !== context.edge.name) throw new EdgeError(takenByAddress(dns, relativeName, found));
  const alias = found ? null : await privateDns.readCname(dns.zoneId, relativeName);
  if (alias !== null) throw new EdgeError(taken(dns, relativeName, `It is a CNAME to ${alias}.`));
  const wanted = { address, ttl: dns.ttl, owner: context.edge.name };
  await privateDns.putA(dns.zoneId, relativeName, wanted, found?.etag ?? null);
  return 1;
}

async function takeAway({ context, dns }: Place, relativeName: string): Promise<0 | 1> {
  const { privateDns } = context.ports;
  const found = await privateDns.readA(dns.zoneId, relativeName);
  if (found?.owner !== context.edge.name) return 0;
  await privateDns.deleteA(dns.zoneId, relativeName, found.etag);
  return 1;
}

function takenByAddress(dns: PrivateZone, relativeName: string, { addresses, owner }: AddressRecordSet) {
  const whose = owner === null ? 'Somebody else made it' : `It belongs to the edge ${owner}`;
  return taken(dns, relativeName, `${whose}, and it holds ${addresses.join(', ') || 'no address'}.`);
}

function taken({ zone }: PrivateZone, relativeName: string, whose: string) {
  const name = relativeName === '@' ? zone : `${relativeName}.${zone}`;
  return problem('RecordTaken', {
    what: `There is a record at ${name} that is not this edge's.`,
    why: whose,
    fix: 'Remove that record if the name is to be API Management, or choose another internal host name.',
    evidence: { name, whose },
  });
}
