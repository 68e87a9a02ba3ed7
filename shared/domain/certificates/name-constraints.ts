import 'reflect-metadata';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  AsnIpConverter,
  NameConstraints,
} from '@peculiar/asn1-x509';
import { Extension } from '@peculiar/x509';
import { refuseHostName } from '../spec/host-name.ts';
import { alternativeNames } from './certificate-facts.ts';
import { namesOf } from './certificate-names.ts';
import type { ParsedCertificate } from './parsed-certificate.ts';

/**
 * Critical constraints of an internal root: names of one zone only, and no IP address at all. Without the second part a constraint on
 * DNS names leaves every address open.
 */
export function zoneConstraints(zone: string): Extension {
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees([subtree({ dNSName: zone })]),
    excludedSubtrees: new GeneralSubtrees([subtree({ iPAddress: '0.0.0.0/0' }), subtree({ iPAddress: '::/0' })]),
  });
  return new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints));
}

function subtree(base: Partial<GeneralName>): GeneralSubtree {
  return new GeneralSubtree({ base: new GeneralName(base) });
}

/** DNS and IP names of the certificate that the authority may not certify. Other kinds of names do not occur in server names. */
export function forbiddenNames(authority: ParsedCertificate, certificate: ParsedCertificate): readonly string[] {
  return [
    ...forbiddenDnsNames(authority, serverNames(certificate)),
    ...forbidden(subtreesOf(authority, 'iPAddress'), alternativeNames(certificate, 'ip'), addressLiesIn),
  ];
}

/** A common name counts where it can be a host name: that of an authority is a title. */
function serverNames(certificate: ParsedCertificate): readonly string[] {
  return namesOf(certificate).filter((name) => refuseHostName(name, { wildcard: true }) === null);
}

/** Of these host names, those that the authority may not certify. */
export function forbiddenDnsNames(authority: ParsedCertificate, names: readonly string[]): readonly string[] {
  return forbidden(subtreesOf(authority, 'dNSName'), names, nameLiesIn);
}

interface Subtrees {
  readonly permitted: readonly string[];
  readonly excluded: readonly string[];
}

/** RFC 5280, 4.2.1.10: a kind of name that no permitted subtree mentions is free, unless it is excluded. */
function forbidden(
  { permitted, excluded }: Subtrees,
  names: readonly string[],
  liesIn: (name: string, tree: string) => boolean,
): readonly string[] {
  return names.filter((name) => {
    const allowed = permitted.length === 0 || permitted.some((tree) => liesIn(name, tree));
    return !allowed || excluded.some((tree) => liesIn(name, tree));
  });
}

function subtreesOf({ asn1 }: ParsedCertificate, kind: 'dNSName' | 'iPAddress'): Subtrees {
  const extension = asn1.getExtension(id_ce_nameConstraints);
  if (extension === null) return { permitted: [], excluded: [] };
  const constraints = AsnConvert.parse(extension.value, NameConstraints);
  const ofKind = (trees: GeneralSubtrees | undefined): string[] =>
    [...(trees ?? [])].map(({ base }) => base[kind]).filter((tree) => tree !== undefined);
  return { permitted: ofKind(constraints.permittedSubtrees), excluded: ofKind(constraints.excludedSubtrees) };
}

/** An empty tree is every name. */
function nameLiesIn(name: string, tree: string): boolean {
  const [lower, zone] = [name.toLowerCase(), tree.toLowerCase().replace(/^\./, '')];
  return zone === '' || lower.endsWith(`.${zone}`) || (lower === zone && !tree.startsWith('.'));
}

function addressLiesIn(address: string, tree: string): boolean {
  const [bytes, range] = [addressBytes(address), addressBytes(tree)];
  if (range.length !== bytes.length * 2) return false;
  return bytes.every((byte, at) => {
    const mask = range[bytes.length + at] ?? 0;
    return (byte & mask) === ((range[at] ?? 0) & mask);
  });
}

/** An address, or an address and its mask, as certificates hold them: an octet string behind one byte of tag and one of length. */
function addressBytes(text: string): Uint8Array {
  return new Uint8Array(AsnIpConverter.toASN(text).toBER()).subarray(2);
}
