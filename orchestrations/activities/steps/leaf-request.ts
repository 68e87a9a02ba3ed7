import { leafSubject } from '../../../shared/domain/certificates/subject-names.ts';
import { ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { endpointOf, type StepContext } from './step-handler.ts';

/** What Key Vault is asked for when a leaf is made, whoever signs it. Throws nothing: a plan asks for leaves of these issuers only. */
export function leafRequest(
  context: StepContext,
  { issuer, reuseKey }: { readonly issuer: string; readonly reuseKey: boolean },
): CertificateRequest {
  const { spec, edge } = context;
  const { name, internalHostname } = endpointOf(context);
  const { keyType, leafValidityDays } = leafShape(spec.issuer);
  return {
    issuer,
    subject: leafSubject(internalHostname),
    dnsNames: [internalHostname],
    keyType,
    // API Management fetches it with its key, as a PFX, with its own identity.
    exportable: true,
    reuseKey,
    certificateAuthority: false,
    validityMonths: Math.max(1, Math.ceil(leafValidityDays / 30)),
    tags: ownershipTags(edge.name, name),
  };
}

type LeafShape = Pick<CertificateRequest, 'keyType'> & { readonly leafValidityDays: number };

function leafShape(issuer: StepContext['spec']['issuer']): LeafShape {
  if (issuer.kind !== 'existing') return issuer;
  // Somebody else makes these; no plan has a step that comes here.
  throw new Error('A leaf of the issuer existing is not made by edge-tls.');
}

export function noRequest(certificate: string, { status, errorMessage }: PendingCertificate): Problem {
  return problem('CertificateCreationFailed', {
    what: `Key Vault gave no signing request for ${certificate}.`,
    why: errorMessage ?? `The pending operation is in the state ${status}.`,
    fix: 'Delete the pending operation of the certificate in Key Vault, then request another run.',
    evidence: { certificate, status },
  });
}
