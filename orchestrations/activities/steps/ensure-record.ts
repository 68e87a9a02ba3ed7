import { compareRecord } from '../../../shared/domain/dns/compare-record.ts';
import { type WantedRecord, wantedRecords } from '../../../shared/domain/dns/wanted-records.ts';
import type { Json, JsonObject } from '../../../shared/domain/json.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { orNull } from '../gather.ts';
import { readMemory } from '../step-memory.ts';
import { observedService } from './observed-service.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import { readRecordsResult, startRecords } from './record-command.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const note = 'The DNS server writes its records.';
const resolveSeconds = 5;
/** A server that reloads answers at once; one that forwards may keep an old answer for a while. */
const resolveLimit = 300;

/** The A records of the internal host names: written by one run-command, then proven by a query. */
export const ensureRecord: StepHandler = {
  async begin(context) {
    const records = await wantedNow(context);
    if (await areAnswered(context, records)) return done(records);
    const started = await startRecords(context, records);
    if (started.state === 'finished') return prove(context, records, readRecordsResult(started.body).answers);
    return pollLater(context.pace, started.operation, { note, memory: { records: asJson(records) }, writes: 1 });
  },
  async poll(context) {
    const operation = operationIn(context.memory);
    const records = recordsIn(context.memory);
    if (operation === null) return prove(context, records, answersIn(context.memory));
    const polled = await pollOperation(context, operation, note);
    return isTurn(polled) ? polled : prove(context, records, readRecordsResult(polled.body).answers);
  },
};

type Answers = Readonly<Record<string, readonly string[]>>;

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
async function prove(context: StepContext, records: readonly WantedRecord[], said: Answers): Promise<Turn> {
  const { ports, pace, memory } = context;
  const asked = await Promise.all(
    records.map(async (record) => ({ record, answers: await orNull(ports.resolver.addresses(record.name)) })),
  );
  const wrong = asked.find(
    ({ record, answers }) => compareRecord(record, answers ?? said[record.relativeName] ?? []) !== null,
  );
  if (!wrong) return done(records);
  const now = Math.floor(ports.clock.now() / 1000);
  const until = typeof memory?.until === 'number' ? memory.until : now + resolveLimit;
  if (now >= until) throw new EdgeError(notAnswered(wrong.record, wrong.answers));
  const kept: JsonObject = { until, records: asJson(records), answers: said, operation: null };
  return {
    state: 'poll',
    memory: kept,
    afterSeconds: pace.ours(resolveSeconds),
    note: `${wrong.record.name} is not answered yet.`,
  };
}

const recordsIn = (memory: JsonObject | null): readonly WantedRecord[] =>
  (memory?.records ?? []) as unknown as readonly WantedRecord[];
const asJson = (records: readonly WantedRecord[]): Json => JSON.parse(JSON.stringify(records)) as Json;
const answersIn = (memory: JsonObject | null): Answers => (memory?.answers ?? {}) as unknown as Answers;

const done = (records: readonly WantedRecord[]): Turn => ({
  state: 'done',
  note: records.map(({ name, address }) => `${name} is ${address}.`).join(' '),
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
