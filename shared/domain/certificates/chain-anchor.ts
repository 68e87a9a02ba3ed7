import type { CertificateFacts } from '../observed.ts';
import { EdgeError } from '../problem.ts';
import { factsOf } from './certificate-facts.ts';
import { findPath, type FoundPath, isSelfIssued } from './chain-path.ts';
import { isAuthority } from './path-checks.ts';
import { type ParsedCertificate, parseCertificate } from './parsed-certificate.ts';

/** What a gateway has to trust to accept a chain. */
export type ChainAnchor =
  /** One of the well-known authorities: nothing has to be named, unless another root is. */
  | { readonly kind: 'wellKnown'; readonly root: CertificateFacts }
  /** A root of somebody's own, which came with the chain. */
  | { readonly kind: 'root'; readonly root: CertificateFacts }
  /** The chain ends before a root, and nobody well-known issued it. */
  | { readonly kind: 'unknown' };

const unknown: ChainAnchor = { kind: 'unknown' };

/** Of a chain as served, leaf first and the rest in any order; all base64 DER. Dates and names are not judged. */
export function chainAnchor(chain: readonly string[], wellKnown: readonly string[]): ChainAnchor {
  const [leaf] = parseReadable(chain.slice(0, 1));
  const others = parseReadable(chain.slice(1));
  if (leaf === undefined) return unknown;
  const known = rootOf(findPath(leaf, others, parseReadable(wellKnown)));
  if (known !== null) return { kind: 'wellKnown', root: known };
  const roots = [leaf, ...others].filter((one) => isSelfIssued(one) && isAuthority(one));
  const root = rootOf(findPath(leaf, others, roots));
  return root === null ? unknown : { kind: 'root', root };
}

function rootOf(found: FoundPath): CertificateFacts | null {
  const root = found.ok ? found.path.at(-1) : undefined;
  return root === undefined ? null : factsOf(root);
}

function parseReadable(certificates: readonly string[]): readonly ParsedCertificate[] {
  return certificates.flatMap((certificate) => {
    try {
      return [parseCertificate(certificate)];
    } catch (error) {
      if (error instanceof EdgeError) return [];
      throw error;
    }
  });
}
