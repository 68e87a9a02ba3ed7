import { compareRecord } from '../dns/compare-record.ts';
import { wantedRecords } from '../dns/wanted-records.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { makeStep } from './make-step.ts';
import type { FieldChange, Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

export interface DnsPlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  /** Internal host names whose answer will change, so that whoever has the old one must ask again. */
  readonly moved: readonly string[];
}

/** One step for the records of all endpoints: they are written in one go. */
export function planDns({ spec, observed, lastSeen }: PlanInput): DnsPlan {
  const wanted = wantedRecords(spec, observed.apiManagement.privateIPAddresses);
  const found = wanted.flatMap((record) => {
    const answers = observed.endpoints[record.endpoint]?.addresses ?? null;
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
    blockers: spec.dns.kind === 'bind9' ? [] : [kindNotYet(spec.dns.kind)],
    moved: found.filter(({ reason }) => reason.code !== 'RecordUnverifiable').map(({ record }) => record.name),
  };
}

/** What is known to be wrong says more than what could not be checked. */
function worst(reasons: readonly Reason[], first: Reason): Reason {
  return reasons.find(({ code }) => code !== 'RecordUnverifiable') ?? first;
}

function ensureRecord(names: readonly string[], reason: Reason, changes: readonly FieldChange[]): Step {
  return makeStep('ensureRecord', { title: `Point ${names.join(', ')} at API Management`, reason, changes });
}

function kindNotYet(kind: string): Problem {
  return problem('DnsKindNotYet', {
    what: `A zone of the kind ${kind} is not supported yet.`,
    why: 'This version of edge-tls writes zones of BIND 9 only.',
    fix: 'Use a zone on a BIND 9 server ("kind": "bind9").',
    evidence: { kind },
  });
}
