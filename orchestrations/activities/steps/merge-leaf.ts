import { certificateFacts } from '../../../shared/domain/certificates/certificate-facts.ts';
import { leafCertificateName, ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { CertificateFacts } from '../../../shared/domain/observed.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { readMemory } from '../step-memory.ts';
import { awaitIssuance } from './await-issuance.ts';
import { endpointOf, type StepContext, type StepHandler, type Turn } from './step-handler.ts';

/** Puts the signed leaf and its chain into Key Vault beside its key. A merge whose answer got lost is found done. */
export const mergeLeaf: StepHandler = {
  begin: (context) => (isIssuedByOthers(context) ? awaitIssuance.begin(context) : merge(context)),
  poll: (context) => (isIssuedByOthers(context) ? awaitIssuance.poll(context) : merge(context)),
};

const isIssuedByOthers = ({ spec }: StepContext): boolean => spec.issuer.kind === 'keyVaultIssuer';

async function merge(context: StepContext): Promise<Turn> {
  const { ports, spec, edge } = context;
  const { name } = endpointOf(context);
  const certificate = leafCertificateName(edge.name, name);
  const signed = await signedLeaf(context, name);
  const leaf = certificateFacts(signed.leaf);
  try {
    await ports.certificates.merge(spec.keyVault, certificate, signed.chain, ownershipTags(edge.name, name));
  } catch (error) {
    // What was merged before is not pending any more, which is refused as well.
    const current = await ports.certificates.read(spec.keyVault, certificate);
    if (current?.certificate.thumbprint !== leaf.thumbprint) throw error;
  }
  return { state: 'done', note: merged(leaf), memory: { thumbprint: leaf.thumbprint }, writes: 1 };
}

const merged = ({ thumbprint, notAfter }: CertificateFacts): string =>
  `Key Vault has the leaf ${thumbprint}, valid until ${new Date(notAfter * 1000).toISOString().slice(0, 10)}.`;

/** What the step before it, of the same run and endpoint, has remembered. */
async function signedLeaf(
  { stores, run }: StepContext,
  endpoint: string,
): Promise<{ leaf: string; chain: readonly string[] }> {
  const record = await stores.runs.step(run, `signLeaf:${endpoint}`);
  const { leaf, root } = (record && readMemory(record).memory) ?? {};
  // A leaf that signs itself has nothing above it.
  if (typeof leaf === 'string') return { leaf, chain: typeof root === 'string' ? [leaf, root] : [leaf] };
  throw new EdgeError(
    problem('Internal', {
      what: 'The signed leaf is not there to be merged.',
      why: 'The step that signs it has kept nothing.',
      fix: 'Request another run, which signs anew.',
    }),
  );
}
