import { certificateFacts } from '../../../shared/domain/certificates/certificate-facts.ts';
import { leafCertificateName, ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { CertificateFacts } from '../../../shared/domain/observed.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { readMemory } from '../step-memory.ts';
import { endpointOf, type StepContext, type StepHandler } from './step-handler.ts';

/** Puts the signed leaf and its chain into Key Vault beside its key. A merge whose answer got lost is found done. */
export const mergeLeaf: StepHandler = {
  async begin(context) {
    const { ports, spec, edge } = context;
    const { name } = endpointOf(context);
    const certificate = leafCertificateName(edge.name, name);
    const signed = await signedLeaf(context, name);
    const leaf = certificateFacts(signed.leaf);
    try {
      await ports.certificates.merge(
        spec.keyVault,
        certificate,
        [signed.leaf, signed.root],
        ownershipTags(edge.name, name),
      );
    } catch (error) {
      // What was merged before is not pending any more, which is refused as well.
      const current = await ports.certificates.read(spec.keyVault, certificate);
      if (current?.certificate.thumbprint !== leaf.thumbprint) throw error;
    }
    return { state: 'done', note: merged(leaf), memory: { thumbprint: leaf.thumbprint }, writes: 1 };
  },
};

const merged = ({ thumbprint, notAfter }: CertificateFacts): string =>
  `Key Vault has the leaf ${thumbprint}, valid until ${new Date(notAfter * 1000).toISOString().slice(0, 10)}.`;

/** What the step before it, of the same run and endpoint, has remembered. */
async function signedLeaf({ stores, run }: StepContext, endpoint: string): Promise<{ leaf: string; root: string }> {
  const record = await stores.runs.step(run, `signLeaf:${endpoint}`);
  const { leaf, root } = (record && readMemory(record).memory) ?? {};
  if (typeof leaf === 'string' && typeof root === 'string') return { leaf, root };
  throw new EdgeError(
    problem('Internal', {
      what: 'The signed leaf is not there to be merged.',
      why: 'The step that signs it has kept nothing.',
      fix: 'Request another run, which signs anew.',
    }),
  );
}
