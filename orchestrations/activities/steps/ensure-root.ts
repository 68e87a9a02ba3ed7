import { randomBytes } from 'node:crypto';
import { firstReason, rootChecks, rootRotationChecks } from '../../../shared/domain/certificates/certificate-policy.ts';
import { requestedKeySha256 } from '../../../shared/domain/certificates/certificate-request.ts';
import { issueRoot } from '../../../shared/domain/certificates/issue-root.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { rootSubject } from '../../../shared/domain/certificates/subject-names.ts';
import { ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import type { Reason } from '../../../shared/domain/plan/plan.ts';
import type { CertificateRequest, PendingCertificate } from '../../../shared/domain/ports.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { createOrFindPending } from './create-or-find-pending.ts';
import { internalIssuer } from './internal-issuer.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/** Key Vault makes a certificate of its own in 2 to 10 seconds. */
const lookSeconds = 3;
const longestSeconds = 300;

/**
 * The root, in two versions, as the field makes it: the first has the key (issuer `Self`, not an authority), the second reuses
 * that key, and its request is signed with the first one's. Whether the key of a version that is still pending can sign is not
 * known. What Key Vault holds says how far it is; only since when the first is waited for is remembered.
 */
export const ensureRoot: StepHandler = {
  async begin(context) {
    const current = await newest(context);
    return current && !mustBeRemade(context, current) ? proceed(context, current) : makeKey(context);
  },
  async poll(context) {
    const current = await newest(context);
    if (current && !mustBeRemade(context, current)) return proceed(context, current);
    const since = Number(context.memory?.since ?? 0);
    if (context.ports.clock.now() / 1000 - since < longestSeconds) return keyIsMade(context, { since, writes: 0 });
    const { certificateName } = internalIssuer(context.spec);
    const pending = await context.ports.certificates.readPending(context.spec.keyVault, certificateName);
    return { state: 'failed', problem: creationFailed(certificateName, pending) };
  },
};

function newest({ ports, spec }: StepContext): Promise<ObservedCertificate | null> {
  return ports.certificates.read(spec.keyVault, internalIssuer(spec).certificateName);
}

const isGood = (context: StepContext, root: ObservedCertificate): boolean => faultOf(context, root) === null;

/** Why the newest version does not do; null when it does. One that somebody else made is not rotated: it does as long as it holds. */
function faultOf({ spec, ports }: StepContext, root: ObservedCertificate): Reason | null {
  const hostNames = spec.endpoints.map(({ internalHostname }) => internalHostname);
  const checks = root.managedBy === null ? rootChecks : rootRotationChecks;
  return firstReason(checks, { root, hostNames, now: ports.clock.now() / 1000 });
}

/** An authority that does not do is followed by a new key; what is no authority is the first of our two versions, or not ours. */
function mustBeRemade(context: StepContext, root: ObservedCertificate): boolean {
  const fault = faultOf(context, root);
  return fault !== null && fault.code !== 'RootNotAuthority';
}

async function proceed(context: StepContext, current: ObservedCertificate): Promise<Turn> {
  if (isGood(context, current)) return done(current, 0);
  const { certificateName } = internalIssuer(context.spec);
  if (current.managedBy === null) return { state: 'failed', problem: ownedElsewhere(certificateName) };
  const pending = await createOrFindPending(context, certificateName, rootRequest(context, 'Unknown'));
  if (pending.csr === null || requestedKeySha256(pending.csr) === current.certificate.publicKeySha256)
    return issue(context, current, pending);
  await context.ports.certificates.discardPending(context.spec.keyVault, certificateName);
  return { state: 'again', afterSeconds: 0, note: 'A pending version for another key was discarded.', writes: 1 };
}

async function makeKey(context: StepContext): Promise<Turn> {
  const { certificateName } = internalIssuer(context.spec);
  await createOrFindPending(context, certificateName, rootRequest(context, 'Self'));
  return keyIsMade(context, { since: Math.floor(context.ports.clock.now() / 1000), writes: 1 });
}

function keyIsMade({ pace }: StepContext, { since, writes }: { since: number; writes: number }): Turn {
  return {
    state: 'poll',
    memory: { since },
    afterSeconds: pace.ours(lookSeconds),
    note: "Key Vault makes the root's key.",
    writes,
  };
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
  return done(await ports.certificates.merge(spec.keyVault, certificateName, [root], ownershipTags(edge.name)), 2);
}

/** Remembered for the steps after it: the certificate is public, and the key's id opens nothing. */
function done({ certificate, keyId }: ObservedCertificate, writes: number): Turn {
  const note = `The root is ${certificate.subject}, thumbprint ${certificate.thumbprint}.`;
  return { state: 'done', note, memory: { root: certificate.der, keyId }, writes };
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

function creationFailed(certificateName: string, pending: PendingCertificate | null) {
  const state = pending?.status ?? 'gone';
  return problem('CertificateCreationFailed', {
    what: `Key Vault did not make the certificate ${certificateName}.`,
    why: pending?.errorMessage ?? `Its pending operation is ${state}, or has no request to sign.`,
    fix: 'Delete the pending operation of the certificate in Key Vault, then request another run.',
    evidence: { certificateName, status: state },
  });
}
