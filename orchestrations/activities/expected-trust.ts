import { chainAnchor } from '../../shared/domain/certificates/chain-anchor.ts';
import { trustedRootList } from '../../shared/domain/certificates/trusted-root-list.ts';
import { verifyChain } from '../../shared/domain/certificates/verify-chain.ts';
import type { ObservedCertificate, ObservedEndpoint, ServedChain } from '../../shared/domain/observed.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';

/** Roots (base64 DER) that the spec's issuer says must have signed what is served; null when only the served chain can tell. */
export function ownRoots({ issuer }: EdgeSpec, root: ObservedCertificate | null): readonly string[] | null {
  if (issuer.kind === 'internalCa' || issuer.kind === 'selfSigned') return root === null ? [] : [root.certificate.der];
  return issuer.trustedRoots === undefined ? null : trustedRootList(issuer.trustedRoots).map(({ der }) => der);
}

interface Judged {
  readonly serverName: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly wellKnown: readonly string[];
}

/** A served chain with what has to be trusted for it. Beneath a root of somebody's own it is judged against that root. */
export function anchored(
  served: ServedChain,
  { serverName, at, wellKnown }: Judged,
): Pick<ObservedEndpoint, 'servedByApiManagement' | 'anchor'> {
  const chain = served.chain.map(({ der }) => der);
  const anchor = chainAnchor(chain, wellKnown);
  if (anchor.kind !== 'root') return { servedByApiManagement: served, anchor };
  const verdict = verifyChain({ chain, roots: [anchor.root.der], at, hostName: serverName });
  const { fault: _before, ...chained } = served;
  const judged = verdict.verified ? { reason: null } : { reason: verdict.message, fault: verdict.code };
  return { servedByApiManagement: { ...chained, verified: verdict.verified, ...judged }, anchor };
}
