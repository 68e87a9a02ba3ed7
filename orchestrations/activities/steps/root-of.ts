import { certificateFacts } from '../../../shared/domain/certificates/certificate-facts.ts';
import type { CertificateFacts } from '../../../shared/domain/observed.ts';
import { readMemory } from '../step-memory.ts';
import type { StepContext } from './step-handler.ts';

export interface UsableRoot {
  readonly certificate: CertificateFacts;
  /** Versioned id of its key in Key Vault. */
  readonly keyId: string;
}

/** The root that signs and that the gateway trusts: the one this run has made, else the newest in Key Vault; null when there is none. */
export async function rootOf({ ports, spec, stores, run }: StepContext): Promise<UsableRoot | null> {
  if (spec.issuer.kind !== 'internalCa') return null;
  const record = await stores.runs.step(run, 'ensureRoot');
  const { root, keyId } = (record && readMemory(record).memory) ?? {};
  if (typeof root === 'string' && typeof keyId === 'string') return { certificate: certificateFacts(root), keyId };
  const found = await ports.certificates.read(spec.keyVault, spec.issuer.certificateName);
  return found?.keyId == null ? null : { certificate: found.certificate, keyId: found.keyId };
}
