import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import { otherOwnerOf } from '../../../shared/domain/names/leaf-owner.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { StepContext } from './step-handler.ts';

/**
 * Makes a pending certificate, or finds the one that a lost answer or a dead worker has left behind: a second one is refused while
 * the first waits (an assumption; the code of that refusal is not known, so whatever the refusal, the pending one is looked for).
 */
export async function createOrFindPending(
  context: StepContext,
  name: string,
  request: CertificateRequest,
  mayTake: () => Promise<void> = async () => undefined,
): Promise<PendingCertificate> {
  const { ports, spec } = context;
  try {
    return await withRequest(context, name, await ports.certificates.create(spec.keyVault, name, request));
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    const found = await ports.certificates.readPending(spec.keyVault, name);
    if (found?.status !== 'inProgress') throw error;
    await mayTake();
    if (found.issuer.toLowerCase() === request.issuer.toLowerCase()) return found;
    // Left behind by somebody's attempt with another issuer; it can never become what is wanted.
    await ports.certificates.discardPending(spec.keyVault, name);
    return withRequest(context, name, await ports.certificates.create(spec.keyVault, name, request));
  }
}

/**
 * The same for a leaf, which is its edge's alone. A creation that was found is another edge's when that edge gives one of its leaves
 * this name too: signed for us and merged, it would be served in that edge's place.
 */
export async function createOrFindLeaf(
  context: StepContext,
  name: string,
  request: CertificateRequest,
): Promise<PendingCertificate> {
  return createOrFindPending(context, name, request, () => refuseOfOtherEdge(context, name));
}

export async function refuseOfOtherEdge({ spec, stores }: StepContext, certificate: string): Promise<void> {
  const owner = otherOwnerOf(certificate, spec, await stores.edges.list());
  if (owner !== null) throw new EdgeError(leafOfOtherEdge(certificate, owner));
}

function leafOfOtherEdge(certificate: string, owner: string) {
  return problem('LeafOwnedElsewhere', {
    what: `The Key Vault certificate ${certificate} is one of the edge ${owner} as well, which makes it now.`,
    why: 'It is named after edge and endpoint, and the names of the two come to the same.',
    fix: 'Give the edge or the endpoint another name.',
    evidence: { certificate, edge: owner },
  });
}

/** The answer to a create need not show the signing request yet (@azure/keyvault-certificates leaves it out of its poller's state). */
async function withRequest(
  { ports, spec }: StepContext,
  name: string,
  created: PendingCertificate,
): Promise<PendingCertificate> {
  if (created.csr !== null || !/^unknown$/i.test(created.issuer)) return created;
  return (await ports.certificates.readPending(spec.keyVault, name)) ?? created;
}
