import { randomBytes } from 'node:crypto';
import { issueLeaf } from '../../../shared/domain/certificates/issue-leaf.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { leafCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { createOrFindPending } from './create-or-find-pending.ts';
import { internalIssuer } from './internal-issuer.ts';
import { keptNames } from './kept-names.ts';
import { leafRequest, noRequest } from './leaf-request.ts';
import { leaveToOwner } from './leave-to-owner.ts';
import { rootOf } from './root-of.ts';
import { signItself } from './sign-itself.ts';
import { endpointOf, type StepContext, type StepHandler, type Turn } from './step-handler.ts';

/**
 * A leaf for the key that Key Vault makes and keeps: its signing request comes out, the root's key signs through Key Vault. The
 * signed leaf, which is public, is remembered for the merge. A request that a crash has left behind is signed as it is.
 */
export const signLeaf: StepHandler = {
  async begin(context) {
    await leaveToOwner(context);
    return isSelfSigned(context) ? signItself.begin(context) : signByRoot(context);
  },
  poll: (context) => (isSelfSigned(context) ? signItself.poll(context) : signByRoot(context)),
};

const isSelfSigned = ({ spec }: StepContext): boolean => spec.issuer.kind === 'selfSigned';

async function signByRoot(context: StepContext): Promise<Turn> {
  const { ports, spec, edge } = context;
  const { internalHostname, name } = endpointOf(context);
  const certificate = leafCertificateName(edge.name, name);
  const root = await rootOf(context);
  // While another edge rotates the root, its newest version is for some seconds no authority yet.
  if (!root?.certificate.isCa) throw new EdgeError(noRoot());
  const pending = await createOrFindPending(
    context,
    certificate,
    leafRequest(context, { issuer: 'Unknown', reuseKey: false }),
  );
  if (pending.csr === null) throw new EdgeError(noRequest(certificate, pending));
  const leaf = await issueLeaf({
    csr: pending.csr,
    hostName: internalHostname,
    alsoFor: await keptNames(context),
    root: root.certificate.der,
    sign: (algorithm, digest) => ports.certificates.sign(root.keyId, algorithm, digest),
    serialNumber: serialNumberFrom(randomBytes(16)),
    now: Math.floor(ports.clock.now() / 1000),
    validityDays: internalIssuer(spec).leafValidityDays,
  });
  const memory = { leaf, root: root.certificate.der };
  return {
    state: 'done',
    note: `Signed for ${internalHostname} by ${root.certificate.subject}.`,
    memory,
    writes: 1,
  };
}

function noRoot() {
  return problem('RootNotAuthority', {
    what: 'There is no root that could sign.',
    why: 'Key Vault has no root certificate, or none whose key can be used.',
    fix: 'Request another run, which makes it.',
    kind: 'retryable',
  });
}
