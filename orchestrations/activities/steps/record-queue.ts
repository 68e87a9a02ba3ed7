import { batchEntries, nextBatch, resultFor } from '../../../shared/domain/dns/record-batch.ts';
import { recordParameters } from '../../../shared/domain/dns/record-parameters.ts';
import type { MachineTurn, RecordRequest, RecordResult } from '../../../shared/domain/dns/record-request.ts';
import { recordScripts } from '../../../shared/domain/dns/record-script.ts';
import { type RecordsWritten, recordsWritten } from '../../../shared/domain/dns/run-command-result.ts';
import { classifyFailure } from '../../../shared/domain/operation/classify-failure.ts';
import { doingOf } from '../../../shared/domain/operation/doing.ts';
import type { Operation, Started } from '../../../shared/domain/operation/operation.ts';
import { EdgeError, type Outcome } from '../../../shared/domain/problem.ts';
import type { StoredTurn } from '../../../shared/domain/stores.ts';
import type { StepContext } from './step-handler.ts';

/** How often one whose turn it is not looks again. */
const waitSeconds = 10;
/** A holder is seen at every poll; activities are repeated for some minutes before they are given up. */
const graceSeconds = 300;
/** Results stay for a step that is carried out twice; whoever has the turn sweeps them out later, with requests of runs that died. */
const resultKeptSeconds = 3_600;
const requestKeptSeconds = 86_400;

export type Queued =
  | { readonly state: 'settled'; readonly result: RecordResult }
  | { readonly state: 'waiting'; readonly afterSeconds: number; readonly note: string; readonly writes: number };

interface Place {
  readonly context: StepContext;
  /** Canonical resource id. */
  readonly machine: string;
  readonly id: string;
}

/**
 * One look at a request that is queued for a DNS machine. The machine takes one command at a time, so that whoever finds its turn free
 * takes everything that waits along. Every state is in the tables: who died is followed by whoever comes next.
 */
export async function followRequest(place: Place): Promise<Queued> {
  const { recordRequests } = place.context.stores;
  const own = await recordRequests.get(place.machine, place.id);
  if (own?.result) return { state: 'settled', result: own.result };
  const turn = await recordRequests.turn(place.machine);
  if (turn && turn.holder !== place.id && turn.holder !== null && nowOf(place) < turn.until) return wait(place);
  const held = await takeTurn(place, turn);
  return held === null ? wait(place) : goOn(place, held);
}

const nowOf = ({ context }: Place): number => Math.floor(context.ports.clock.now() / 1000);

const wait = ({ context }: Place): Queued => ({
  state: 'waiting',
  afterSeconds: context.pace.ours(waitSeconds),
  note: 'The DNS machine works for other edges; the record is written next.',
  writes: 0,
});

/** Null when somebody else was faster. What a dead holder had under way goes on under the new one. */
async function takeTurn(place: Place, turn: StoredTurn | null): Promise<StoredTurn | null> {
  const { requests = [], operation = null } = turn ?? {};
  return writeTurn(place, { holder: place.id, requests, operation }, turn?.etag ?? null);
}

/** The turn as it is now; null when somebody else wrote it meanwhile. */
async function writeTurn(
  place: Place,
  turn: Omit<MachineTurn, 'until'>,
  etag: string | null,
): Promise<StoredTurn | null> {
  const { recordRequests } = place.context.stores;
  const written = { ...turn, until: nowOf(place) + graceSeconds };
  if (!(await recordRequests.writeTurn(place.machine, written, etag))) return null;
  const stored = await recordRequests.turn(place.machine);
  return stored?.holder === turn.holder ? stored : null;
}

async function goOn(place: Place, turn: StoredTurn): Promise<Queued> {
  const { context } = place;
  const waiting = await context.stores.recordRequests.list(place.machine);
  if (turn.operation === null) return start(place, turn, nextBatch(await withoutOld(place, waiting)));
  const polled = await context.ports.operations.poll(turn.operation);
  if (polled.state === 'running') return underWay(place, { ...turn, operation: polled.operation });
  const batch = waiting.filter(({ id }) => turn.requests.includes(id));
  if (polled.state === 'succeeded') return settle(place, turn, { batch, outcome: recordsWritten(polled.body) });
  const problem = classifyFailure(polled.failure, doingOf(turn.operation));
  if (problem.kind === 'terminal') return settle(place, turn, { batch, outcome: { ok: false, problem } });
  // The command is gone, and what it had to do is still to be done.
  await writeTurn(place, { ...turn, operation: null, requests: [] }, turn.etag);
  throw new EdgeError(problem);
}

async function withoutOld(place: Place, requests: readonly RecordRequest[]): Promise<readonly RecordRequest[]> {
  const now = nowOf(place);
  const old = requests.filter(
    ({ id, requestedAt, result }) =>
      id !== place.id && now - requestedAt > (result === null ? requestKeptSeconds : resultKeptSeconds),
  );
  for (const { id } of old) await place.context.stores.recordRequests.remove(place.machine, id);
  return requests.filter((request) => !old.includes(request));
}

async function start(place: Place, turn: StoredTurn, batch: readonly RecordRequest[]): Promise<Queued> {
  const started = await startCommand(place, batch);
  if ('ok' in started) return settle(place, turn, { batch, outcome: started });
  if (started.state === 'finished') return settle(place, turn, { batch, outcome: recordsWritten(started.body) });
  const { operation } = started;
  return underWay(place, { ...turn, operation, requests: batch.map(({ id }) => id) }, 1);
}

/** What is refused for good is refused for all. Anything that may pass is thrown: the turn is kept, and the step comes again. */
async function startCommand(
  { context, machine }: Place,
  batch: readonly RecordRequest[],
): Promise<Started | { readonly ok: false; readonly problem: EdgeError['problem'] }> {
  const first = batch[0];
  if (first === undefined) throw new TypeError('A command was to be started for no request.');
  const { set, remove } = batchEntries(batch);
  const { commandId, files } = recordScripts[first.kind];
  try {
    return await context.ports.virtualMachines.startRunCommand(machine, {
      commandId,
      script: files.flatMap((file) => context.script(file)),
      parameters: recordParameters(first.zone, set, remove),
    });
  } catch (error) {
    if (error instanceof EdgeError && error.problem.kind === 'terminal') return { ok: false, problem: error.problem };
    throw error;
  }
}

async function underWay(
  place: Place,
  turn: StoredTurn & { readonly operation: Operation },
  writes = 0,
): Promise<Queued> {
  const { etag, until: _, ...rest } = turn;
  await writeTurn(place, rest, etag);
  const others = turn.requests.length - 1;
  const note = `The DNS server writes its records${others > 0 ? `, those of ${others} other requests too` : ''}.`;
  return { state: 'waiting', afterSeconds: place.context.pace.poll(turn.operation), note, writes };
}

/** Results first, then the turn: who dies in between is followed by one who reads the same outcome. */
async function settle(
  place: Place,
  turn: StoredTurn,
  { batch, outcome }: { batch: readonly RecordRequest[]; outcome: Outcome<RecordsWritten> },
): Promise<Queued> {
  const { recordRequests } = place.context.stores;
  for (const request of batch) {
    const result = resultFor(request, outcome, batch);
    await recordRequests.put(place.machine, { ...request, result, alone: result === null });
  }
  await writeTurn(place, { holder: null, requests: [], operation: null }, turn.etag);
  const own = await recordRequests.get(place.machine, place.id);
  return own?.result ? { state: 'settled', result: own.result } : wait(place);
}
