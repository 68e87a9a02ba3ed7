import { certificateFacts } from '../../../shared/domain/certificates/certificate-facts.ts';
import type { CertificateFacts } from '../../../shared/domain/observed.ts';
import { rootVersionOf } from '../root-of-run.ts';
import { readMemory } from '../step-memory.ts';
import type { StepContext } from './step-handler.ts';

export interface UsableRoot {
  readonly certificate: CertificateFacts;
  /** Versioned id of its key in Key Vault. */
  readonly keyId: string;
}

/** The root that this run signs with and that its gateway trusts; null when there is none. The newest in Key Vault where its own is gone. */
export async function rootOf({ ports, spec, stores, run }: StepContext): Promise<UsableRoot | null> {
  const { issuer, keyVault } = spec;
  if (issuer.kind !== 'internalCa') return null;
  const record = await stores.runs.step(run, 'ensureRoot');
  const { root, keyId } = (record && readMemory(record).memory) ?? {};
  if (typeof root === 'string' && typeof keyId === 'string') return { certificate: certificateFacts(root), keyId };
  const version = await rootVersionOf(stores.runs, run);
  const own = version === null ? null : await ports.certificates.read(keyVault, issuer.certificateName, version);
  const found = own ?? (await ports.certificates.read(keyVault, issuer.certificateName));
  return found?.keyId == null ? null : { certificate: found.certificate, keyId: found.keyId };
}
