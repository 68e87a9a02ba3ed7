import { relativeName } from '../../../shared/domain/spec/host-name.ts';
import { changeRecords } from './change-records.ts';
import { hostNamesLeftInUse } from './host-names-left.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** The A records that this edge made. A name that a backend on the gateway still points at keeps its record. */
async function remove(context: StepContext): Promise<Turn> {
  const { endpoints, dns } = context.spec;
  const inUse = await hostNamesLeftInUse(context);
  const names = endpoints.map(({ internalHostname }) => internalHostname).filter((name) => !inUse.includes(name));
  if (names.length === 0) return { state: 'done', note: 'Every internal host name is still in use.' };
  const changed = await changeRecords(context, { set: [], remove: names.map((name) => relativeName(name, dns.zone)) });
  if (changed.state === 'waiting') return { ...changed, state: 'poll', memory: {} };
  return { state: 'done', note: `No record of this edge is left at ${names.join(', ')}.`, writes: changed.writes };
}

export const removeRecord: StepHandler = { begin: remove, poll: remove };
