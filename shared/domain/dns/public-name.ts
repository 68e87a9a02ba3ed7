import type { ObservedPublicName } from '../observed.ts';
import type { OtherRecordSet } from '../ports.ts';

/** What is at a public host name. */
export interface PublicName extends ObservedPublicName {
  readonly host: string;
  readonly cname: {
    readonly target: string;
    /** Edge that made it; null when somebody else did. */
    readonly owner: string | null;
  } | null;
}

/** Where public host names are to lead. */
export interface PublicTarget {
  /** The edge that asks. */
  readonly edge: string;
  /** Of the gateway's front end for them; null without a DNS name label. */
  readonly fqdn: string | null;
  readonly address: string | null;
  /** Resource id of its public IP address. */
  readonly addressId: string | null;
}

export type PublicNameState =
  /** It leads to the gateway, and stays as it is, whoever made it; `how` is a sentence. */
  | { readonly state: 'right'; readonly how: string }
  | { readonly state: 'missing' }
  /** Ours, and points elsewhere. */
  | { readonly state: 'wrong'; readonly present: string }
  /** Something else is there, which is not ours to change: `what` is there, and `why` it is in the way, a sentence each. */
  | { readonly state: 'taken'; readonly by: string; readonly what: string; readonly why: string };

/** What is to be done about a public host name: by plan, step and doctor alike. */
export function judgePublicName(name: PublicName, target: PublicTarget): PublicNameState {
  return name.cname === null ? judgeOthers(name, target) : judgeCname(name, name.cname, target);
}

function judgeCname(
  { host, answers }: PublicName,
  cname: NonNullable<PublicName['cname']>,
  target: PublicTarget,
): PublicNameState {
  if (target.fqdn !== null && sameDnsName(cname.target, target.fqdn))
    return { state: 'right', how: `${host} is a CNAME of ${target.fqdn}, the gateway.` };
  if (cname.owner === target.edge) return { state: 'wrong', present: cname.target };
  if (leadsTo(answers, target))
    return { state: 'right', how: `${host} is a CNAME of ${cname.target}, which leads to the gateway.` };
  return {
    state: 'taken',
    by: 'CNAME',
    what: `There is already a CNAME at ${host} that points at ${cname.target}.`,
    why: cname.owner === null ? 'edge-tls did not make it.' : `It belongs to the edge ${cname.owner}.`,
  };
}

function judgeOthers({ host, others, answers }: PublicName, target: PublicTarget): PublicNameState {
  const [first] = others;
  if (first === undefined) return { state: 'missing' };
  const delegation = others.find(({ type }) => type === 'NS');
  if (delegation) return delegated(host, delegation);
  const ipv6 = others.find(({ type }) => type === 'AAAA');
  if (ipv6) return taken(host, ipv6, 'Whoever has IPv6 goes there, and the listener is on an IPv4 front end.');
  const ipv4 = others.find(({ type }) => type === 'A');
  if (ipv4 === undefined) return taken(host, first, 'No CNAME can stand beside it (RFC 1034).');
  const how = howItLeads({ host, ipv4, answers }, target);
  return how === null ? taken(host, ipv4, 'No CNAME can stand beside it (RFC 1034).') : { state: 'right', how };
}

/** A record set of addresses that leads to the gateway and nowhere else, which serves as well as a CNAME; null otherwise. */
function howItLeads(
  { host, ipv4, answers }: { host: string; ipv4: OtherRecordSet; answers: PublicName['answers'] },
  target: PublicTarget,
): string | null {
  const { aliasOf, values } = ipv4;
  if (aliasOf === null)
    return leadsTo(values, target) ? `${host} has an A record with ${target.address ?? ''}, the gateway.` : null;
  const isAddress = target.addressId !== null && aliasOf.toLowerCase() === target.addressId.toLowerCase();
  if (isAddress) return `${host} is an alias record of the gateway's public IP address.`;
  return leadsTo(answers, target) ? `${host} is an alias record that leads to the gateway.` : null;
}

function leadsTo(answers: readonly string[] | null, { address }: PublicTarget): boolean {
  return address !== null && answers !== null && answers.length > 0 && answers.every((answer) => answer === address);
}

function delegated(host: string, { name, values }: OtherRecordSet): PublicNameState {
  const what = `The zone hands ${host} on to other name servers: ${values.join(', ') || 'none'}, at ${name}.`;
  return { state: 'taken', by: 'NS', what, why: 'What this zone says about names beneath a delegation nobody asks.' };
}

function taken(host: string, { type, values, aliasOf }: OtherRecordSet, why: string): PublicNameState {
  const held = aliasOf === null ? values.join(', ') : `an alias of ${aliasOf}`;
  const what = `There is already ${type === 'A' || type === 'AAAA' || type === 'MX' ? 'an' : 'a'} ${type} record at ${host}`;
  return { state: 'taken', by: type, what: held === '' ? `${what}.` : `${what}, with ${held}.`, why };
}

/** DNS names are the same with and without the root's dot, in any case. */
export function sameDnsName(a: string, b: string): boolean {
  return a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();
}
