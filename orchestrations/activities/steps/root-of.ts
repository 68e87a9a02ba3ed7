import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import type { StepContext } from './step-handler.ts';

/** The root that signs and that the gateway trusts, newest version; null when there is none, or the issuer needs none. */
export async function rootOf({
  ports,
  spec,
}: Pick<StepContext, 'ports' | 'spec'>): Promise<ObservedCertificate | null> {
  return spec.issuer.kind === 'internalCa' ? ports.certificates.read(spec.keyVault, spec.issuer.certificateName) : null;
}
