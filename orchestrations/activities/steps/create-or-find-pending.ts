import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import type { StepContext } from './step-handler.ts';

/**
 * Makes a pending certificate, or finds the one that a lost answer or a dead worker has left behind: a second one is refused while
 * the first waits. Whatever the refusal, the pending one is looked for; one that has ended meanwhile is for the next turn to find.
 */
export async function createOrFindPending(
  context: StepContext,
  name: string,
  request: CertificateRequest,
): Promise<PendingCertificate> {
  const { ports, spec } = context;
  try {
    return await withRequest(context, name, await ports.certificates.create(spec.keyVault, name, request));
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    const found = await ports.certificates.readPending(spec.keyVault, name);
    if (found?.status !== 'inProgress') throw error;
    if (found.issuer.toLowerCase() === request.issuer.toLowerCase()) return found;
    // Left behind by somebody's attempt with another issuer; it can never become what is wanted.
    await ports.certificates.discardPending(spec.keyVault, name);
    return withRequest(context, name, await ports.certificates.create(spec.keyVault, name, request));
  }
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
