import type { Reason } from '../plan/plan.ts';
import type { WantedRecord } from './wanted-records.ts';

/** An internal name leads to API Management and nowhere else: of several answers a client takes any. */
export const isAnswered = (answers: readonly string[], address: string): boolean =>
  answers.length === 1 && answers[0] === address;

/**
 * Why the record needs work, from what the DNS server answers (null: it could not be asked); null when it is right. `before` is what
 * it answered when all was well: a record that is unchanged and wrong says that API Management has moved.
 */
export function compareRecord(
  { name, address }: WantedRecord,
  answers: readonly string[] | null,
  before: readonly string[] | null = null,
): Reason | null {
  if (answers === null)
    return { code: 'RecordUnverifiable', message: `The DNS server could not be asked for ${name} from here.` };
  if (answers.length === 0) return { code: 'RecordMissing', message: `${name} has no A record.` };
  if (isAnswered(answers, address)) return null;
  if (before !== null && before.length === answers.length && before.every((one) => answers.includes(one)))
    return {
      code: 'ApiManagementMoved',
      message: `API Management has moved to ${address}, and ${name} still resolves to ${answers.join(', ')}.`,
    };
  return {
    code: 'RecordWrong',
    message: `${name} resolves to ${answers.join(', ')}, API Management is at ${address}.`,
  };
}
