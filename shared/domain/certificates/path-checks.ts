import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
} from '@peculiar/x509';
import type { ChainFault } from './chain-fault.ts';
import { isSelfIssued } from './chain-path.ts';
import { forbiddenNames } from './name-constraints.ts';
import type { ParsedCertificate } from './parsed-certificate.ts';

interface Fault {
  readonly verified: false;
  readonly code: ChainFault;
  readonly message: string;
}

type Path = readonly ParsedCertificate[];
type PathCheck = (path: Path, at: number) => Fault | null;

/** In this order; the first hit names the fault. */
const checks: readonly PathCheck[] = [dates, authorities, pathLengths, serverUse, permittedNames, knownExtensions];

/** What is wrong with a path whose signatures are right, leaf first, at a time in epoch seconds. */
export function pathFault(path: Path, at: number): Fault | null {
  return checks.map((check) => check(path, at)).find((found) => found !== null) ?? null;
}

function fault(code: ChainFault, message: string): Fault {
  return { verified: false, code, message };
}

function dates(path: Path, at: number): Fault | null {
  const now = new Date(at * 1000);
  const early = path.find(({ asn1 }) => now < asn1.notBefore);
  if (early)
    return fault('NotYetValid', `${early.asn1.subject} is valid from ${early.asn1.notBefore.toISOString()} on only.`);
  const late = path.find(({ asn1 }) => now > asn1.notAfter);
  return late ? fault('Expired', `${late.asn1.subject} expired at ${late.asn1.notAfter.toISOString()}.`) : null;
}

function authorities(path: Path): Fault | null {
  const wrong = path.slice(1).find((issuer) => !isAuthority(issuer));
  return wrong ? fault('IssuerNotAuthority', `${wrong.asn1.subject} may not sign certificates.`) : null;
}

/** A certificate authority whose key may sign certificates. */
export function isAuthority({ asn1 }: ParsedCertificate): boolean {
  const usages = asn1.getExtension(KeyUsagesExtension)?.usages;
  const mayKeySign = usages === undefined || (usages & KeyUsageFlags.keyCertSign) !== 0;
  return mayKeySign && (asn1.getExtension(BasicConstraintsExtension)?.ca ?? false);
}

/** RFC 5280, 4.2.1.9: how many intermediates may stand between an authority and the leaf; self-issued ones do not count. */
function pathLengths(path: Path): Fault | null {
  const wrong = path.find((issuer, at) => {
    const limit = issuer.asn1.getExtension(BasicConstraintsExtension)?.pathLength;
    const between = path.slice(1, at).filter((one) => !isSelfIssued(one)).length;
    return at > 0 && limit !== undefined && between > limit;
  });
  return wrong ? fault('PathTooLong', `${wrong.asn1.subject} does not permit so many authorities beneath it.`) : null;
}

/** 2.5.29.37.0 is anyExtendedKeyUsage. */
const SERVER_USES: ReadonlySet<string> = new Set([ExtendedKeyUsage.serverAuth, '2.5.29.37.0']);

/** Authorities that state uses restrict what is beneath them; trusted roots are not judged by it. */
function serverUse(path: Path): Fault | null {
  const judged = path.length > 1 ? path.slice(0, -1) : path;
  const wrong = judged.find(({ asn1 }) => {
    const usages = asn1.getExtension(ExtendedKeyUsageExtension)?.usages;
    return usages !== undefined && !usages.some((usage) => SERVER_USES.has(String(usage)));
  });
  return wrong
    ? fault('NotForServers', `${wrong.asn1.subject} is not meant for servers: serverAuth is missing.`)
    : null;
}

function permittedNames(path: Path): Fault | null {
  for (const [at, authority] of path.entries()) {
    const names = path.slice(0, at).flatMap((beneath) => forbiddenNames(authority, beneath));
    if (names.length > 0)
      return fault('NameNotPermitted', `${authority.asn1.subject} may not certify ${names.slice(0, 5).join(', ')}.`);
  }
  return null;
}

/** Basic constraints, key usage, extended key usage, alternative names, name constraints, policies and their constraints. */
const KNOWN: ReadonlySet<string> = new Set(
  ['19', '15', '37', '17', '30', '32', '36', '54'].map((arc) => `2.5.29.${arc}`),
);

function knownExtensions(path: Path): Fault | null {
  const wrong = path.find(({ asn1 }) => asn1.extensions.some(({ critical, type }) => critical && !KNOWN.has(type)));
  return wrong
    ? fault('UnknownCriticalExtension', `${wrong.asn1.subject} has a critical extension that is not known here.`)
    : null;
}
