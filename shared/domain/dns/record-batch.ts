import type { Outcome } from '../problem.ts';
import { ownValue } from '../own-value.ts';
import { problem, type ProblemCode } from '../problem-codes.ts';
import type { RecordEntry } from './record-parameters.ts';
import type { RecordRequest, RecordResult } from './record-request.ts';
import type { RecordsWritten } from './run-command-result.ts';

/** Azure keeps 4096 bytes of a script's output, in which every name may have to be told of (Azure docs, "Run Command"). */
const roomForNames = 2_400;
const roomBesideName = 8;

/**
 * The requests of the next command on a machine: the oldest and whatever else can be done with it, which is everything for the same
 * zone that does not contradict it.
 */
export function nextBatch(pending: readonly RecordRequest[]): readonly RecordRequest[] {
  const waiting = pending.filter(({ result }) => result === null).toSorted(byAge);
  const first = waiting[0];
  if (first === undefined || first.alone) return first === undefined ? [] : [first];
  const batch: RecordRequest[] = [];
  const wanted = new Map<string, string>();
  for (const request of waiting) {
    if (request.alone || !sameZone(request, first) || contradicts(request, wanted)) continue;
    const names = [...wanted.keys(), ...namesOf(request)];
    if (batch.length > 0 && room(names) > roomForNames) break;
    batch.push(request);
    for (const [name, address] of entriesOf(request)) wanted.set(name, address);
  }
  return batch;
}

const byAge = (a: RecordRequest, b: RecordRequest): number => a.requestedAt - b.requestedAt || (a.id < b.id ? -1 : 1);

function sameZone({ kind, zone }: RecordRequest, other: RecordRequest): boolean {
  const same = kind === other.kind && zone.zone === other.zone.zone && zone.zoneFile === other.zone.zoneFile;
  return same && zone.ttl === other.zone.ttl;
}

/** What becomes of a name: its address, or nothing. */
function entriesOf({ set, remove, edge }: RecordRequest): readonly (readonly [string, string])[] {
  return [
    ...set.map(({ relativeName, address }) => [relativeName, address] as const),
    // Two edges that take away the same name are not one: only the owner of the record may.
    ...remove.map((name) => [name, `-${edge}`] as const),
  ];
}

const namesOf = (request: RecordRequest): readonly string[] => entriesOf(request).map(([name]) => name);

function contradicts(request: RecordRequest, wanted: ReadonlyMap<string, string>): boolean {
  return entriesOf(request).some(([name, address]) => (wanted.get(name) ?? address) !== address);
}

const room = (names: readonly string[]): number =>
  [...new Set(names)].reduce((sum, name) => sum + name.length + roomBesideName, 0);

export interface BatchEntries {
  readonly set: readonly RecordEntry[];
  readonly remove: readonly Omit<RecordEntry, 'address'>[];
}

/** Each name once: edges in front of one API Management ask for the same record. */
export function batchEntries(batch: readonly RecordRequest[]): BatchEntries {
  const set = new Map<string, RecordEntry>();
  const remove = new Map<string, Omit<RecordEntry, 'address'>>();
  for (const { edge, ...request } of batch) {
    for (const record of request.set)
      if (!set.has(record.relativeName)) set.set(record.relativeName, { ...record, edge });
    for (const relativeName of request.remove) remove.set(relativeName, { relativeName, edge });
  }
  return { set: [...set.values()], remove: [...remove.values()] };
}

/** What is so for every request to the same zone of the same machine, whoever asks. */
const concernsAll: ReadonlySet<string> = new Set<ProblemCode>([
  'DnsZoneNotFound',
  'DnsZoneNotWritable',
  'DnsToolMissing',
  'DnsAnswerRefused',
  'DnsNoAnswer',
]);

/** What the command's outcome means for one of its requests; null when it is to be tried by itself. */
export function resultFor(
  request: RecordRequest,
  outcome: Outcome<RecordsWritten>,
  batch: readonly RecordRequest[],
): RecordResult | null {
  if (!outcome.ok) return batch.length > 1 && !concernsAll.has(outcome.problem.code) ? null : outcome;
  const { answers, refused = {}, warnings = [], changed } = outcome.value;
  const taken = request.set.find(({ relativeName }) => Object.hasOwn(refused, relativeName));
  if (taken) return { ok: false, problem: recordTaken(request, taken.relativeName, refused[taken.relativeName] ?? '') };
  // The script ends well only when the server answers every record as it was asked for; it tells as many as there is room for.
  const own = request.set.map(({ relativeName, address }) => [
    relativeName,
    ownValue(answers, relativeName) ?? [address],
  ]);
  return { ok: true, changed, answers: Object.fromEntries(own), warnings };
}

function recordTaken({ zone }: RecordRequest, relativeName: string, whose: string) {
  const name = relativeName === '@' ? zone.zone : `${relativeName}.${zone.zone}`;
  return problem('RecordTaken', {
    what: `There is a record at ${name} that is not this edge's.`,
    why: whose || "Somebody else's record is there.",
    fix: 'Remove that record if the name is to be API Management, or choose another internal host name.',
    evidence: { name, whose },
  });
}
