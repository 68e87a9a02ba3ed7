import { randomBytes } from 'node:crypto';
import { firstReason, rootChecks } from '../../../shared/domain/certificates/certificate-policy.ts';
import { requestedKeySha256 } from '../../../shared/domain/certificates/certificate-request.ts';
import { issueRoot } from '../../../shared/domain/certificates/issue-root.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { rootSubject } from '../../../shared/domain/certificates/subject-names.ts';
import { ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { internalIssuer } from './internal-issuer.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const createdSeconds = 3;

/**
 * The root, in two versions, as the field makes it: the first has the key (issuer `Self`, not an authority), the second reuses
 * that key, and its request is signed with the first one's. Whether the key of a version that is still pending can sign is not
 * known. Nothing is remembered: what Key Vault holds says how far it is.
 */
export const ensureRoot: StepHandler = {
  async begin(context) {
    const { certificateName } = internalIssuer(context.spec);
    const { certificates } = context.ports;
    const current = await certificates.read(context.spec.keyVault, certificateName);
    if (current && isGood(context, current))
      return { state: 'done', note: `The root is ${current.certificate.subject}.` };
    const pending = await certificates.readPending(context.spec.keyVault, certificateName);
    if (pending?.status === 'inProgress') return continuePending(context, current, pending);
    if (current === null || current.certificate.isCa) return createKey(context, pending);
    if (current.managedBy === null) return { state: 'failed', problem: ownedElsewhere(certificateName) };
    const created = await certificates.create(context.spec.keyVault, certificateName, rootRequest(context, 'Unknown'));
    return issue(context, current, created);
  },
};

function isGood({ spec, ports }: StepContext, root: ObservedCertificate): boolean {
  const hostNames = spec.endpoints.map(({ internalHostname }) => internalHostname);
  return firstReason(rootChecks, { root, hostNames, now: ports.clock.now() / 1000 }) === null;
}

/** `Self` is done by Key Vault itself; `Unknown` waits for us. A request for another key was left behind by somebody's change. */
async function continuePending(
  context: StepContext,
  current: ObservedCertificate | null,
  pending: PendingCertificate,
): Promise<Turn> {
  if (pending.csr === null || /^self$/i.test(pending.issuer)) return keyIsMade(context, 0);
  if (current && requestedKeySha256(pending.csr) === current.certificate.publicKeySha256)
    return issue(context, current, pending);
  const { certificateName } = internalIssuer(context.spec);
  await context.ports.certificates.discardPending(context.spec.keyVault, certificateName);
  return { state: 'again', afterSeconds: 0, note: 'A pending version for another key was discarded.', writes: 1 };
}

async function createKey(context: StepContext, pending: PendingCertificate | null): Promise<Turn> {
  const { ports, spec } = context;
  const { certificateName } = internalIssuer(spec);
  if (pending?.status === 'failed') return { state: 'failed', problem: creationFailed(certificateName, pending) };
  await ports.certificates.create(spec.keyVault, certificateName, rootRequest(context, 'Self'));
  return keyIsMade(context, 1);
}

function keyIsMade({ pace }: StepContext, writes: number): Turn {
  return { state: 'again', afterSeconds: pace.ours(createdSeconds), note: "Key Vault makes the root's key.", writes };
}

async function issue(
  { ports, spec, edge }: StepContext,
  current: ObservedCertificate,
  pending: PendingCertificate,
): Promise<Turn> {
  const { certificateName, rootValidityDays } = internalIssuer(spec);
  const { keyId } = current;
  if (pending.csr === null || keyId === null)
    return { state: 'failed', problem: creationFailed(certificateName, pending) };
  const root = await issueRoot({
    csr: pending.csr,
    signingKeySha256: current.certificate.publicKeySha256,
    sign: (algorithm, digest) => ports.certificates.sign(keyId, algorithm, digest),
    zone: spec.dns.zone,
    serialNumber: serialNumberFrom(randomBytes(16)),
    now: Math.floor(ports.clock.now() / 1000),
    validityDays: rootValidityDays,
  });
  const merged = await ports.certificates.merge(spec.keyVault, certificateName, [root], ownershipTags(edge.name));
  return {
    state: 'done',
    note: `The root is ${merged.certificate.subject}, thumbprint ${merged.certificate.thumbprint}.`,
    writes: 2,
  };
}

function rootRequest({ spec, edge }: StepContext, issuer: 'Self' | 'Unknown'): CertificateRequest {
  const { keyType, rootValidityDays } = internalIssuer(spec);
  return {
    issuer,
    subject: rootSubject(spec.dns.zone),
    dnsNames: [],
    keyType,
    exportable: false,
    reuseKey: issuer === 'Unknown',
    certificateAuthority: issuer === 'Unknown',
    validityMonths: Math.max(1, Math.round(rootValidityDays / 30.4)),
    tags: ownershipTags(edge.name),
  };
}

function ownedElsewhere(certificateName: string) {
  return problem('RootOwnedElsewhere', {
    what: `Key Vault has a certificate ${certificateName} that edge-tls did not make and that cannot be a root.`,
    why: 'It is no certificate authority, and it carries no tag of edge-tls, so it is not replaced.',
    fix: 'Choose another issuer.certificateName.',
    evidence: { certificateName },
  });
}

function creationFailed(certificateName: string, { errorMessage, status }: PendingCertificate) {
  return problem('CertificateCreationFailed', {
    what: `Key Vault did not make the certificate ${certificateName}.`,
    why: errorMessage ?? `Its pending operation is in the state ${status} and has no request to sign.`,
    fix: 'Delete the pending operation of the certificate in Key Vault, then request another run.',
    evidence: { certificateName, status },
  });
}
