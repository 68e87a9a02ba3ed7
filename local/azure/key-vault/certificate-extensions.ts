import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  type Extension,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import type { CertificatePolicy } from './certificate-policy.ts';
import { invalidProperty } from './refusals.ts';

const USAGES: ReadonlyMap<string, KeyUsageFlags> = new Map([
  ['digitalSignature', KeyUsageFlags.digitalSignature],
  ['nonRepudiation', KeyUsageFlags.nonRepudiation],
  ['keyEncipherment', KeyUsageFlags.keyEncipherment],
  ['dataEncipherment', KeyUsageFlags.dataEncipherment],
  ['keyAgreement', KeyUsageFlags.keyAgreement],
  ['keyCertSign', KeyUsageFlags.keyCertSign],
  ['cRLSign', KeyUsageFlags.cRLSign],
  ['encipherOnly', KeyUsageFlags.encipherOnly],
  ['decipherOnly', KeyUsageFlags.decipherOnly],
]);

/** What a policy asks for, as X.509 extensions: nothing is a certificate authority unless `basic_constraints.ca` says so. */
export function extensionsOf({ x509_props }: CertificatePolicy): Extension[] {
  const { ekus, key_usage, basic_constraints } = x509_props;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(basic_constraints.ca, undefined, basic_constraints.ca),
  ];
  if (key_usage.length > 0) extensions.push(new KeyUsagesExtension(flagsOf(key_usage), true));
  if (ekus.length > 0) extensions.push(extendedKeyUsage(ekus));
  const names = alternativeNames(x509_props.sans);
  if (names.length > 0) extensions.push(new SubjectAlternativeNameExtension(names));
  return extensions;
}

/** The subject as given; BadParameter when it is not a distinguished name. */
export function subjectOf({ x509_props: { subject } }: CertificatePolicy): string {
  try {
    const name = new Name(subject).toString();
    // The parser passes over text that it finds no attribute in.
    if (name === '' && subject !== '') throw invalidProperty('policy.x509_props.subject');
    return name;
  } catch {
    throw invalidProperty('policy.x509_props.subject');
  }
}

function flagsOf(usages: readonly string[]): KeyUsageFlags {
  let flags = 0;
  for (const usage of usages) {
    const flag = USAGES.get(usage);
    if (flag === undefined) throw invalidProperty('policy.x509_props.key_usage');
    flags |= flag;
  }
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- several flags together are a number that the enum does not name
  return flags;
}

function extendedKeyUsage(ekus: readonly string[]): Extension {
  if (ekus.some((oid) => !/^[0-2](\.\d+)+$/.test(oid))) throw invalidProperty('policy.x509_props.ekus');
  return new ExtendedKeyUsageExtension([...ekus]);
}

function alternativeNames(sans: CertificatePolicy['x509_props']['sans']): JsonGeneralNames {
  const { dns_names = [], emails = [], upns = [] } = sans ?? {};
  if (dns_names.some((name) => !/^[\x21-\x7e]{1,255}$/.test(name)))
    throw invalidProperty('policy.x509_props.sans.dns_names');
  return [
    ...dns_names.map((value) => ({ type: 'dns' as const, value })),
    ...emails.map((value) => ({ type: 'email' as const, value })),
    ...upns.map((value) => ({ type: 'upn' as const, value })),
  ];
}
