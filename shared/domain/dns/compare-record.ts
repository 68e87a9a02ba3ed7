import type { Reason } from '../plan/plan.ts';
import type { WantedRecord } from './wanted-records.ts';

/** Why the record needs work, from what the DNS server answers (null: it could not be asked); null when it is right. */
export function compareRecord({ name, address }: WantedRecord, answers: readonly string[] | null): Reason | null {
  if (answers === null)
    return { code: 'RecordUnverifiable', message: `The DNS server could not be asked for ${name} from here.` };
  if (answers.length === 0) return { code: 'RecordMissing', message: `${name} has no A record.` };
  if (answers.length === 1 && answers[0] === address) return null;
  return {
    code: 'RecordWrong',
    message: `${name} resolves to ${answers.join(', ')}, API Management is at ${address}.`,
  };
}
