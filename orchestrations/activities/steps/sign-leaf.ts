import { randomBytes } from 'node:crypto';
import { issueLeaf } from '../../../shared/domain/certificates/issue-leaf.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { leafSubject } from '../../../shared/domain/certificates/subject-names.ts';
import { leafCertificateName, ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { createOrFindPending } from './create-or-find-pending.ts';
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
    if (root === null) throw new EdgeError(noRoot());
    const pending = await createOrFindPending(context, certificate, leafRequest(context));
    if (pending.csr === null) throw new EdgeError(noRequest(certificate, pending));
    const leaf = await issueLeaf({
      csr: pending.csr,
      hostName: internalHostname,
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
  },
};

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
