import { compareRecord } from '../dns/compare-record.ts';
import { type WantedRecord, wantedRecords } from '../dns/wanted-records.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { makeStep } from './make-step.ts';
import type { FieldChange, Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { ownValue } from '../own-value.ts';

export interface DnsPlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
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
    warnings: found.flatMap(({ record, answers }) =>
      answers !== null && isStrange(input, record, answers) ? [leadsElsewhere(spec, record, answers)] : [],
    ),
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

/** A name that was never seen to be ours and leads elsewhere: who keeps the zone alone knows whose record that is. */
function isStrange({ lastSeen }: PlanInput, { name }: WantedRecord, answers: readonly string[]): boolean {
  const seen = lastSeen?.dns.find((one) => one.name === name);
  const wasOurs = seen?.written !== undefined || seen?.isRight === true;
  return answers.length > 0 && !wasOurs;
}

function leadsElsewhere({ dns }: EdgeSpec, { name, address }: WantedRecord, answers: readonly string[]): Problem {
  return problem('RecordElsewhere', {
    what: `${name} resolves to ${answers.join(', ')} already, and API Management is at ${address}.`,
    why:
      dns.kind === 'privateZone'
        ? 'If that record is not in the zone of the spec, another zone or server answers for the name, and the run ends at it before API Management is changed.'
        : 'Whether edge-tls has made that record shows on the DNS server. One of somebody else is left as it is, and ends the run before API Management is changed.',
    fix: 'Remove the record if the name is to be API Management, or choose another internal host name.',
    evidence: { name, answers: answers.join(', '), wanted: address },
  });
}

/** What is known to be wrong says more than what could not be checked. */
function worst(reasons: readonly Reason[], first: Reason): Reason {
  return reasons.find(({ code }) => code !== 'RecordUnverifiable') ?? first;
}

function ensureRecord(names: readonly string[], reason: Reason, changes: readonly FieldChange[]): Step {
  return makeStep('ensureRecord', { title: `Point ${names.join(', ')} at API Management`, reason, changes });
}
