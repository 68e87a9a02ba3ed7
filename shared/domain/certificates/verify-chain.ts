import type { CertificateFacts } from '../observed.ts';
import { factsOf } from './certificate-facts.ts';
import { namesOf, wildcardCovers } from './certificate-names.ts';
import { findPath } from './chain-path.ts';
import type { ChainFault } from './chain-fault.ts';
import { pathFault } from './path-checks.ts';
import { parseCertificate, type ParsedCertificate } from './parsed-certificate.ts';
import { EdgeError } from '../problem.ts';

export interface ChainQuestion {
  /** As served, leaf first, base64 DER; what follows the leaf may come in any order. */
  readonly chain: readonly string[];
  /** Trusted roots, base64 DER. */
  readonly roots: readonly string[];
  /** Epoch seconds. */
  readonly at: number;
  /** The name asked for; left out, the name is not judged. */
  readonly hostName?: string;
}

export type ChainVerdict =
  /** From the leaf to the trusted root, both included. */
  | { readonly verified: true; readonly path: readonly CertificateFacts[] }
  | { readonly verified: false; readonly code: ChainFault; readonly message: string };

/** Servers send a handful; a hundred would be somebody trying to keep the verifier busy. */
const MAX_CHAIN = 10;

/** Whether the chain proves a server by this name at this time to somebody who trusts these roots, as a TLS client would judge. */
export function verifyChain({ chain, roots, at, hostName }: ChainQuestion): ChainVerdict {
  const parsed = parseAll(chain.slice(0, MAX_CHAIN));
  const leaf = parsed?.[0];
  if (parsed === null) return fault('Unreadable', 'A certificate of the chain cannot be read.');
  if (leaf === undefined) return fault('NoCertificate', 'No certificate was served.');
  const found = findPath(leaf, parsed.slice(1), parseTrusted(roots));
  if (!found.ok) return fault(found.code, found.message);
  const wrong = pathFault(found.path, at) ?? hostFault(leaf, hostName);
  return wrong ?? { verified: true, path: found.path.map(factsOf) };
}

function fault(code: ChainFault, message: string): ChainVerdict {
  return { verified: false, code, message };
}

function hostFault(leaf: ParsedCertificate, hostName: string | undefined): ChainVerdict | null {
  const names = namesOf(leaf);
  if (hostName === undefined || names.some((name) => wildcardCovers(name, hostName))) return null;
  const stands = names.length === 0 ? 'no name at all' : names.slice(0, 5).join(', ');
  return fault('HostNameMismatch', `The certificate stands for ${stands}, not for ${hostName}.`);
}

function parseAll(chain: readonly string[]): readonly ParsedCertificate[] | null {
  try {
    return chain.map(parseCertificate);
  } catch (error) {
    if (error instanceof EdgeError) return null;
    throw error;
  }
}

/** An unreadable root is trusted by nobody; the others still count. */
function parseTrusted(roots: readonly string[]): readonly ParsedCertificate[] {
  return roots.flatMap((root) => parseAll([root]) ?? []);
}
