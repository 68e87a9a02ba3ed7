import { randomBytes } from 'node:crypto';
import { requestedKeySha256 } from '../../../shared/domain/certificates/certificate-request.ts';
import { issueRoot } from '../../../shared/domain/certificates/issue-root.ts';
import { keyTypeOf } from '../../../shared/domain/certificates/key-type.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { rootSubject } from '../../../shared/domain/certificates/subject-names.ts';
import { ownershipTags } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import type { CertificateRequest, KeyType, PendingCertificate } from '../../../shared/domain/ports.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { createOrFindPending } from './create-or-find-pending.ts';
import { internalIssuer } from './internal-issuer.ts';
import type { StepContext, Turn } from './step-handler.ts';

/** Key Vault makes a certificate of its own in 2 to 10 seconds. */
export const lookSeconds = 3;
const longestSeconds = 300;

export type Made = { readonly root: ObservedCertificate; readonly writes: number } | Exclude<Turn, { state: 'done' }>;

/**
 * The root is made in two versions, as the field does it: the first has the key (issuer `Self`, not an authority), the second reuses
 * that key, and its request is signed with the first one's. Whether the key of a version that is still pending can sign is not
 * known. What Key Vault holds says how far it is; only since when the first is waited for is remembered.
 */
export async function makeRootKey(context: StepContext): Promise<Made> {
  const { certificateName, keyType } = internalIssuer(context.spec);
  await createOrFindPending(context, certificateName, rootRequest(context, { issuer: 'Self', keyType }));
  return waitForKey(context, { since: Math.floor(context.ports.clock.now() / 1000), writes: 1 });
}

export async function rootKeyIsMade(context: StepContext, since: number): Promise<Made> {
  const { ports, spec } = context;
  if (ports.clock.now() / 1000 - since < longestSeconds) return waitForKey(context, { since, writes: 0 });
  const { certificateName } = internalIssuer(spec);
  const pending = await ports.certificates.readPending(spec.keyVault, certificateName);
  return { state: 'failed', problem: creationFailed(certificateName, pending) };
}

function waitForKey({ pace }: StepContext, { since, writes }: { since: number; writes: number }): Made {
  const note = "Key Vault makes the root's key.";
  return { state: 'poll', memory: { since }, afterSeconds: pace.ours(lookSeconds), note, writes };
}

/** The second version, with the key of the first: of whichever kind that is, since another edge may have begun it. */
export async function makeRootOf(context: StepContext, first: ObservedCertificate): Promise<Made> {
  const { certificateName, keyType } = internalIssuer(context.spec);
  const request = rootRequest(context, { issuer: 'Unknown', keyType: keyTypeOf(first.certificate) ?? keyType });
  const pending = await createOrFindPending(context, certificateName, request);
  if (pending.csr === null || requestedKeySha256(pending.csr) === first.certificate.publicKeySha256)
    return issue(context, first, pending);
  await context.ports.certificates.discardPending(context.spec.keyVault, certificateName);
  return { state: 'again', afterSeconds: 0, note: 'A pending version for another key was discarded.', writes: 1 };
}

async function issue(context: StepContext, first: ObservedCertificate, pending: PendingCertificate): Promise<Made> {
  const { ports, spec } = context;
  const { certificateName, rootValidityDays } = internalIssuer(spec);
  const { keyId } = first;
  if (pending.csr === null || keyId === null)
    return { state: 'failed', problem: creationFailed(certificateName, pending) };
  const root = await issueRoot({
    csr: pending.csr,
    signingKeySha256: first.certificate.publicKeySha256,
    sign: (algorithm, digest) => ports.certificates.sign(keyId, algorithm, digest),
    zone: spec.dns.zone,
    serialNumber: serialNumberFrom(randomBytes(16)),
    now: Math.floor(ports.clock.now() / 1000),
    validityDays: rootValidityDays,
  });
  return merge(context, first, root);
}

/** Whoever shares the vault without sharing our tables may have been faster: then there is a newer version, and no second root is made. */
async function merge(context: StepContext, first: ObservedCertificate, root: string): Promise<Made> {
  const { ports, spec, edge } = context;
  const { certificateName } = internalIssuer(spec);
  const begunAnew = { state: 'again', afterSeconds: 0, note: 'Another version of the root came first.' } as const;
  const isStillNewest = async (): Promise<boolean> =>
    (await ports.certificates.read(spec.keyVault, certificateName))?.version === first.version;
  if (!(await isStillNewest())) {
    await ports.certificates.discardPending(spec.keyVault, certificateName);
    return { ...begunAnew, writes: 1 };
  }
  try {
    const merged = await ports.certificates.merge(spec.keyVault, certificateName, [root], ownershipTags(edge.name));
    return { root: merged, writes: 2 };
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    // What somebody merged is not pending any more, which is refused as well; and the answer to our own merge may have been lost. The
    // key of the request that was signed is the first version's, so that another key says that the pending version was replaced.
    if (error.problem.code !== 'MergeKeyMismatch' && (await isStillNewest())) throw error;
    return { ...begunAnew, writes: 2 };
  }
}

function rootRequest(
  { spec, edge }: StepContext,
  { issuer, keyType }: { readonly issuer: 'Self' | 'Unknown'; readonly keyType: KeyType },
): CertificateRequest {
  const { rootValidityDays } = internalIssuer(spec);
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

function creationFailed(certificateName: string, pending: PendingCertificate | null) {
  const state = pending?.status ?? 'gone';
  return problem('CertificateCreationFailed', {
    what: `Key Vault did not make the certificate ${certificateName}.`,
    why: pending?.errorMessage ?? `Its pending operation is ${state}, or has no request to sign.`,
    fix: 'Delete the pending operation of the certificate in Key Vault, then request another run.',
    evidence: { certificateName, status: state },
  });
}
