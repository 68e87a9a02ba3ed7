import { judgePrivateName } from '../../../shared/domain/dns/private-name.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import type { Dns } from '../../../shared/domain/spec/dns.ts';
import type { Changed, RecordChange } from './change-records.ts';
import { readPrivateName } from './private-name.ts';
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
  const found = await readPrivateName(context.ports, dns, relativeName);
  const judged = judgePrivateName(found, { edge: context.edge.name, address });
  if (judged.state === 'right') return 0;
  if (judged.state === 'taken') throw new EdgeError(judged.problem);
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
