import { compareRecord } from '../dns/compare-record.ts';
import { type WantedRecord, wantedRecords } from '../dns/wanted-records.ts';
import type { Problem } from '../problem.ts';
import { makeStep } from './make-step.ts';
import type { FieldChange, Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { ownValue } from '../own-value.ts';

export interface DnsPlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  /** Internal host names whose answer will change, so that whoever has the old one must ask again. */
  readonly moved: readonly string[];
}

/** One step for the records of all endpoints: they are written in one go. */
export function planDns(input: PlanInput): DnsPlan {
  const { spec, observed, lastSeen } = input;
  const wanted = wantedRecords(spec, observed.apiManagement.privateIPAddresses);
  const found = wanted.flatMap((record) => {
    const answers = ownValue(observed.endpoints, record.endpoint)?.addresses ?? null;
    if (answers === null && isTrusted(input, record)) return [];
    const before = lastSeen?.dns.find(({ name }) => name === record.name)?.answers ?? null;
    const reason = compareRecord(record, answers, before);
    return reason === null ? [] : [{ record, answers, reason }];
  });
  const first = found[0];
  const changes = found.map(
    ({ record, answers }): FieldChange => ({
      path: `dns/${record.name}`,
      before: answers === null || answers.length === 0 ? null : answers.join(', '),
      after: record.address,
    }),
  );
  const names = found.map(({ record }) => record.name);
  return {
    steps:
      first === undefined
        ? []
        : [
            ensureRecord(
              names,
              worst(
                found.map(({ reason }) => reason),
                first.reason,
              ),
              changes,
            ),
          ],
    blockers: [],
    moved: found.filter(({ reason }) => reason.code !== 'RecordUnverifiable').map(({ record }) => record.name),
  };
}

/**
 * Whether a record that cannot be asked for is taken to be what it was when it was last seen on the machine: a look at it would be a
 * command there, which only the sweep is worth.
 */
function isTrusted({ lastSeen, isSweep = false }: PlanInput, { name, address }: WantedRecord): boolean {
  return !isSweep && lastSeen?.dns.find((seen) => seen.name === name)?.written === address;
}

/** What is known to be wrong says more than what could not be checked. */
function worst(reasons: readonly Reason[], first: Reason): Reason {
  return reasons.find(({ code }) => code !== 'RecordUnverifiable') ?? first;
}

function ensureRecord(names: readonly string[], reason: Reason, changes: readonly FieldChange[]): Step {
  return makeStep('ensureRecord', { title: `Point ${names.join(', ')} at API Management`, reason, changes });
}
