import type { AddressRecordSet } from '../ports.ts';

/** What a private zone has at a name. */
export interface PrivateName {
  readonly a: AddressRecordSet | null;
  readonly cname: string | null;
  readonly aaaa: readonly string[];
}

/**
 * Whose the name is, as a sentence; null where the edge may write its A record. Plan and step ask the same, so that a plan that was made
 * is not refused. A record that leads where it should is accepted, whoever made it: two edges can have one API Management.
 */
export function whoseName({ a, cname, aaaa }: PrivateName, edge: string, address: string): string | null {
  if (cname !== null) return `It is a CNAME to ${cname}.`;
  if (aaaa.length > 0)
    return `It has an address of IPv6 too, ${aaaa.join(', ')}, by which API Management is not reached.`;
  if (a === null || a.owner === edge || leadsTo(a, address)) return null;
  const whose = a.owner === null ? 'Somebody else made it' : `It belongs to the edge ${a.owner}`;
  return `${whose}, and it holds ${a.addresses.join(', ') || 'no address'}.`;
}

export function leadsTo({ addresses }: AddressRecordSet, address: string): boolean {
  return addresses.length === 1 && addresses[0] === address;
}
