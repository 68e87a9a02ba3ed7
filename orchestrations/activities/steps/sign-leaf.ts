import { randomBytes } from 'node:crypto';
import { issueLeaf } from '../../../shared/domain/certificates/issue-leaf.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { leafSubject } from '../../../shared/domain/certificates/subject-names.ts';
import { leafCertificateName, ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { internalIssuer } from './internal-issuer.ts';
import { rootOf } from './root-of.ts';
import { endpointOf, type StepContext, type StepHandler } from './step-handler.ts';

/**
 * A leaf for the key that Key Vault makes and keeps: its signing request comes out, the root's key signs through Key Vault. The
 * signed leaf, which is public, is remembered for the merge. A request that a crash has left behind is signed as it is.
 */
export const signLeaf: StepHandler = {
  async begin(context) {
    const { ports, spec, edge } = context;
    const { internalHostname, name } = endpointOf(context);
    const certificate = leafCertificateName(edge.name, name);
    const root = await rootOf(context);
    if (root?.keyId == null) throw new EdgeError(noRoot());
    const pending = await pendingRequest(context, certificate);
    const { keyId } = root;
    const leaf = await issueLeaf({
      csr: pending.csr,
      hostName: internalHostname,
      root: root.certificate.der,
      sign: (algorithm, digest) => ports.certificates.sign(keyId, algorithm, digest),
      serialNumber: serialNumberFrom(randomBytes(16)),
      now: Math.floor(ports.clock.now() / 1000),
      validityDays: internalIssuer(spec).leafValidityDays,
    });
    const memory = { leaf, root: root.certificate.der };
    return {
      state: 'done',
      note: `Signed for ${internalHostname} by ${root.certificate.subject}.`,
      memory,
      writes: pending.created,
    };
  },
};

/** The request that waits for a merge, made when there is none. One that is not ours to finish is discarded first. */
async function pendingRequest(context: StepContext, certificate: string): Promise<{ csr: string; created: number }> {
  const { ports, spec } = context;
  const found = await ports.certificates.readPending(spec.keyVault, certificate);
  if (isReusable(found)) return { csr: found.csr, created: 0 };
  if (found?.status === 'inProgress') await ports.certificates.discardPending(spec.keyVault, certificate);
  const created = await ports.certificates.create(spec.keyVault, certificate, leafRequest(context));
  if (created.csr === null) throw new EdgeError(noRequest(certificate, created));
  return { csr: created.csr, created: 1 };
}

/** Names and dates are chosen when it is signed, so any request that waits for a merge will do. */
function isReusable(pending: PendingCertificate | null): pending is PendingCertificate & { readonly csr: string } {
  return pending?.status === 'inProgress' && pending.csr !== null && /^unknown$/i.test(pending.issuer);
}

function leafRequest(context: StepContext): CertificateRequest {
  const { spec, edge } = context;
  const { name, internalHostname } = endpointOf(context);
  const { keyType, leafValidityDays } = internalIssuer(spec);
  return {
    issuer: 'Unknown',
    subject: leafSubject(internalHostname),
    dnsNames: [internalHostname],
    keyType,
    // API Management fetches it with its key, as a PFX, with its own identity.
    exportable: true,
    reuseKey: false,
    certificateAuthority: false,
    validityMonths: Math.max(1, Math.ceil(leafValidityDays / 30)),
    tags: ownershipTags(edge.name, name),
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

function noRequest(certificate: string, { status, errorMessage }: PendingCertificate) {
  return problem('CertificateCreationFailed', {
    what: `Key Vault gave no signing request for ${certificate}.`,
    why: errorMessage ?? `The pending operation is in the state ${status}.`,
    fix: 'Delete the pending operation of the certificate in Key Vault, then request another run.',
    evidence: { certificate, status },
  });
}
