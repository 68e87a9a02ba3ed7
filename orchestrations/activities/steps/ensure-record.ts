import type { RecordAnswers } from '../../../shared/domain/dns/record-request.ts';
import { compareRecord } from '../../../shared/domain/dns/compare-record.ts';
import { type WantedRecord, wantedRecords } from '../../../shared/domain/dns/wanted-records.ts';
import type { Json, JsonObject } from '../../../shared/domain/json.ts';
import { EdgeError, type Problem } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { orNull } from '../gather.ts';
import { readMemory } from '../step-memory.ts';
import { changeRecords, type RecordChange } from './change-records.ts';
import { observedService } from './observed-service.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';
import { ownValue } from '../../../shared/domain/own-value.ts';

const resolveSeconds = 5;
/** A server that reloads answers at once; one that forwards may keep an old answer for a while. */
const resolveLimit = 300;

/** The A records of the internal host names: written where the zone is kept, then proven by a query. */
export const ensureRecord: StepHandler = {
  async begin(context) {
    const records = await wantedNow(context);
    return (await areAnswered(context, records)) ? done(records) : write(context, records);
  },
  poll(context) {
    const records = recordsIn(context.memory);
    return context.memory?.answers === undefined
      ? write(context, records)
      : prove(context, records, { answers: answersIn(context.memory), warnings: warningsIn(context.memory) });
  },
};

async function write(context: StepContext, records: readonly WantedRecord[]): Promise<Turn> {
  const changed = await changeRecords(context, changeOf(records)).catch((error: unknown) => {
    if (error instanceof EdgeError && error.problem.code === 'RecordTaken' && context.route === 'live')
      return { state: 'taken' as const, problem: error.problem };
    throw error;
  });
  if (changed.state === 'taken') return leave(context, records, changed.problem);
  if (changed.state === 'waiting') {
    const { afterSeconds, note, writes } = changed;
    return { state: 'poll', memory: { records: asJson(records) }, afterSeconds, note, writes };
  }
  const { writes } = changed;
  return { ...(await prove(context, records, changed)), writes };
}

/**
 * Somebody else's record keeps an endpoint from being made. One that serves clients goes on being renewed: the record is left as it is,
 * also by what comes after, and the edge is not ready.
 */
async function leave(context: StepContext, records: readonly WantedRecord[], { what }: Problem): Promise<Turn> {
  const left = await Promise.all(
    records.map(async (record) => ((await areAnswered(context, [record])) ? [] : [record.name])),
  );
  return { state: 'done', note: `${what} It is left as it is.`, memory: { addresses: {}, left: left.flat() } };
}

/** Names that this run has left to somebody else. */
export async function leftToOthers({ stores, run }: Pick<StepContext, 'stores' | 'run'>): Promise<readonly string[]> {
  const record = await stores.runs.step(run, 'ensureRecord');
  const left = record && readMemory(record).memory?.left;
  return Array.isArray(left) ? (left as readonly string[]) : [];
}

/** The change that makes these records. */
export function changeOf(records: readonly WantedRecord[]): RecordChange {
  return { set: records.map(({ relativeName, address }) => ({ relativeName, address })), remove: [] };
}

interface Said {
  readonly answers: RecordAnswers;
  readonly warnings: readonly string[];
}

/**
 * The records for where API Management is: as its update, which can move it, has left it in this run, else as it is read now.
 * An address that moves later is for `followAddress`.
 */
export async function wantedNow({ ports, spec, stores, run }: StepContext): Promise<readonly WantedRecord[]> {
  const updated = await stores.runs.step(run, 'updateApiManagement');
  const known = updated && readMemory(updated).memory?.addresses;
  const addresses = Array.isArray(known)
    ? (known as readonly string[])
    : observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement)).privateIPAddresses;
  const records = wantedRecords(spec, addresses);
  if (records.length > 0) return records;
  throw new EdgeError(
    problem('ApiManagementHasNoAddress', {
      what: 'API Management shows no private address.',
      why: 'It has one once it is deployed into its virtual network.',
      fix: 'Wait until the deployment has ended, then request another run.',
      kind: 'retryable',
      retryAfterSeconds: 60,
    }),
  );
}

/** False also when the server cannot be asked: the script then looks for itself. */
export async function areAnswered({ ports }: StepContext, records: readonly WantedRecord[]): Promise<boolean> {
  const answers = await Promise.all(records.map(({ name }) => orNull(ports.resolver.addresses(name))));
  return records.every((record, index) => compareRecord(record, answers[index] ?? null) === null);
}

/** The server's own answer on the machine counts only where it cannot be asked from here. */
async function prove(context: StepContext, records: readonly WantedRecord[], said: Said): Promise<Turn> {
  const { ports, pace, memory } = context;
  const asked = await Promise.all(
    records.map(async (record) => ({ record, answers: await orNull(ports.resolver.addresses(record.name)) })),
  );
  const wrong = asked.find(
    ({ record, answers }) =>
      compareRecord(record, answers ?? ownValue(said.answers, record.relativeName) ?? []) !== null,
  );
  if (!wrong) return done(records, said.warnings);
  const now = Math.floor(ports.clock.now() / 1000);
  const until = typeof memory?.until === 'number' ? memory.until : now + resolveLimit;
  if (now >= until) throw new EdgeError(notAnswered(wrong.record, wrong.answers));
  return {
    state: 'poll',
    memory: { until, records: asJson(records), answers: said.answers, warnings: said.warnings },
    afterSeconds: pace.ours(resolveSeconds),
    note: `${wrong.record.name} is not answered yet.`,
  };
}

const recordsIn = (memory: JsonObject | null): readonly WantedRecord[] =>
  (memory?.records ?? []) as unknown as readonly WantedRecord[];
const asJson = (records: readonly WantedRecord[]): Json => JSON.parse(JSON.stringify(records)) as Json;
const answersIn = (memory: JsonObject | null): RecordAnswers => (memory?.answers ?? {}) as unknown as RecordAnswers;
const warningsIn = (memory: JsonObject | null): readonly string[] =>
  (memory?.warnings ?? []) as unknown as readonly string[];

const done = (records: readonly WantedRecord[], warnings: readonly string[] = []): Turn => ({
  state: 'done',
  note: [...records.map(({ name, address }) => `${name} is ${address}.`), ...warnings].join(' '),
  memory: { addresses: Object.fromEntries(records.map(({ name, address }) => [name, address])) },
});

function notAnswered({ name, address }: WantedRecord, answers: readonly string[] | null) {
  return problem('RecordNotAnswered', {
    what: `${name} does not resolve to ${address}.`,
    why: `The record was written, but the DNS server answers ${answers?.join(', ') || 'nothing'}.`,
    fix: 'Check that the app and the gateway ask the server that holds the zone, and that no other server answers for it.',
    evidence: { name, wanted: address, answers: answers?.join(', ') ?? null },
  });
}
