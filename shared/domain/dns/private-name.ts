import type { AddressRecordSet } from '../ports.ts';
import { problem } from '../problem-codes.ts';
import type { Problem } from '../problem.ts';

/** What is at an internal host name in a private zone. */
export interface PrivateName {
  /** In full. */
  readonly name: string;
  readonly a: AddressRecordSet | null;
  /** AAAA records; null when there is no such record set. */
  readonly aaaa: readonly string[] | null;
  /** Where the CNAME points; null when there is none. */
  readonly cname: string | null;
}

export type PrivateNameState =
  /** It holds the address already, whoever made it. */
  | { readonly state: 'right' }
  | { readonly state: 'missing' }
  /** Ours, with another address. */
  | { readonly state: 'wrong' }
  | { readonly state: 'taken'; readonly problem: Problem };

/** What is to be done about an internal host name: by the plan, and by the step that writes it. */
export function judgePrivateName(found: PrivateName, wanted: { edge: string; address: string }): PrivateNameState {
  const { a, aaaa, cname } = found;
  if (cname !== null) return taken(found, `It is a CNAME to ${cname}.`);
  // Beside our own record somebody put it later: that must not keep our address from being followed.
  if (aaaa !== null && a?.owner !== wanted.edge)
    return taken(
      found,
      `An AAAA record is there, with ${aaaa.join(', ') || 'no address'}; API Management has IPv4 alone.`,
    );
  if (a === null) return { state: 'missing' };
  if (a.addresses.length === 1 && a.addresses[0] === wanted.address) return { state: 'right' };
  if (a.owner === wanted.edge) return { state: 'wrong' };
  return taken(found, `${whose(a)}, and it holds ${a.addresses.join(', ') || 'no address'}.`);
}

const whose = ({ owner }: AddressRecordSet): string =>
  owner === null ? 'Somebody else made it' : `It belongs to the edge ${owner}`;

function taken({ name, a }: PrivateName, why: string): PrivateNameState {
  const held: NonNullable<Problem['evidence']> =
    a === null ? {} : { owner: a.owner, addresses: a.addresses.join(', ') };
  return {
    state: 'taken',
    problem: problem('RecordTaken', {
      what: `There is a record at ${name} that is not this edge's.`,
      why,
      fix: 'Remove that record if the name is to be API Management, or choose another internal host name.',
      evidence: { name, ...held },
    }),
  };
}
