import { createHash } from 'node:crypto';
import type { RecordAnswers } from '../../../shared/domain/dns/record-request.ts';
import type { RecordZone } from '../../../shared/domain/dns/record-parameters.ts';
import type { MachineDns } from '../../../shared/domain/dns/record-script.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { canonicalResourceId } from '../../../shared/domain/spec/resource-id.ts';
import { changePrivateZone } from './private-zone-records.ts';
import { followRequest } from './record-queue.ts';
import type { StepContext } from './step-handler.ts';

/** What an edge wants of the A records of its zone. */
export interface RecordChange {
  readonly set: readonly { readonly relativeName: string; readonly address: string }[];
  /** Relative names. Only the edge's own records go. */
  readonly remove: readonly string[];
}

export type Changed =
  | {
      readonly state: 'changed';
      /** What the server itself answers where the app may not be able to ask it, by relative name. */
      readonly answers: RecordAnswers;
      /** What does not hinder the record and should be known. */
      readonly warnings: readonly string[];
      readonly writes: number;
    }
  | { readonly state: 'waiting'; readonly afterSeconds: number; readonly note: string; readonly writes: number };

/** Changes records wherever the zone is kept. Asked again with the same change it goes on where it was. Throws `EdgeError`. */
export function changeRecords(context: StepContext, change: RecordChange): Promise<Changed> {
  const { dns } = context.spec;
  return dns.kind === 'privateZone'
    ? changePrivateZone({ context, dns }, change)
    : changeOnMachine({ context, dns }, change);
}

async function changeOnMachine(
  { context, dns }: { context: StepContext; dns: MachineDns },
  change: RecordChange,
): Promise<Changed> {
  const { recordRequests } = context.stores;
  const machine = canonicalResourceId(dns.virtualMachine);
  const id = `${context.run}:${context.step.id}:${digestOf(change)}`;
  if ((await recordRequests.get(machine, id)) === null) {
    const requestedAt = Math.floor(context.ports.clock.now() / 1000);
    const asked = { id, edge: context.edge.name, kind: dns.kind, zone: zoneOf(dns), ...change };
    await recordRequests.put(machine, { ...asked, requestedAt, alone: false, result: null });
  }
  const queued = await followRequest({ context, machine, id });
  if (queued.state === 'waiting') return queued;
  if (!queued.result.ok) {
    // A step that tries again asks anew.
    if (queued.result.problem.kind === 'retryable') await recordRequests.remove(machine, id);
    throw new EdgeError(queued.result.problem);
  }
  const { answers, warnings } = queued.result;
  return { state: 'changed', answers, warnings, writes: 0 };
}

const digestOf = (change: RecordChange): string =>
  createHash('sha256').update(JSON.stringify(change)).digest('hex').slice(0, 12);

function zoneOf(dns: MachineDns): RecordZone {
  const { zone, ttl } = dns;
  return 'zoneFile' in dns ? { zone, ttl, zoneFile: dns.zoneFile } : { zone, ttl };
}
