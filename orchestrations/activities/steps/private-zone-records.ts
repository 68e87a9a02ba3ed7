import { judgePrivateName } from '../../../shared/domain/dns/private-name.ts';
import { EdgeError, type Problem } from '../../../shared/domain/problem.ts';
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
  const taken: Problem[] = [];
  for (const record of set) {
    const done = await ensure(place, record);
    if (typeof done === 'number') writes += done;
    else taken.push(done);
  }
  for (const relativeName of remove) writes += await takeAway(place, relativeName);
  // Once the others are right.
  if (taken[0]) throw new EdgeError(taken[0]);
  const answers = Object.fromEntries(set.map(({ relativeName, address }) => [relativeName, [address]]));
  return { state: 'changed', answers, warnings: [], writes };
}

async function ensure({ context, dns }: Place, record: RecordChange['set'][number]): Promise<0 | 1 | Problem> {
  const { privateDns } = context.ports;
  const { relativeName, address } = record;
  const found = await readPrivateName(context.ports, dns, relativeName);
  const judged = judgePrivateName(found, { edge: context.edge.name, address });
  if (judged.state === 'right') return 0;
  if (judged.state === 'taken') return judged.problem;
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
