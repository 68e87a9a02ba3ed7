import { randomBytes } from 'node:crypto';
import { requestedKeySha256 } from '../../../shared/domain/certificates/certificate-request.ts';
import { issueSelfSigned } from '../../../shared/domain/certificates/issue-self-signed.ts';
import { serialNumberFrom } from '../../../shared/domain/certificates/serial-number.ts';
import { leafCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import type { PendingCertificate } from '../../../shared/domain/ports.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { createOrFindPending } from './create-or-find-pending.ts';
import { keptNames } from './kept-names.ts';
import { leafRequest, noRequest } from './leaf-request.ts';
import { endpointOf, type StepContext, type StepHandler, type Turn } from './step-handler.ts';

/** Key Vault makes a certificate of its own in 2 to 10 seconds. */
const lookSeconds = 3;
const longestSeconds = 300;

/**
 * A leaf that signs itself. The key of a version that is still pending may not sign (that is unconfirmed), so a first certificate is
 * made in two versions, as the root is, at a time when nobody is served; a renewal keeps the key and needs one. What Key Vault holds
 * says how far it is; only since when the first version is waited for is remembered.
 */
export const signItself: Required<StepHandler> = { begin: advance, poll: advance };

async function advance(context: StepContext): Promise<Turn> {
  const { ports, spec, edge } = context;
  const certificate = leafCertificateName(edge.name, endpointOf(context).name);
  const current = await ports.certificates.read(spec.keyVault, certificate);
  if (current === null) return makeKey(context, certificate);
  if (current.keyId === null) return { state: 'failed', problem: otherKey(certificate) };
  const pending = await createOrFindPending(
    context,
    certificate,
    leafRequest(context, { issuer: 'Unknown', reuseKey: true }),
  );
  if (pending.csr === null) return { state: 'failed', problem: noRequest(certificate, pending) };
  if (requestedKeySha256(pending.csr) === current.certificate.publicKeySha256)
    return sign(context, { ...current, keyId: current.keyId }, pending.csr);
  await ports.certificates.discardPending(spec.keyVault, certificate);
  return { state: 'failed', problem: otherKey(certificate) };
}

async function makeKey(context: StepContext, certificate: string): Promise<Turn> {
  const { ports, pace, spec, memory } = context;
  const now = Math.floor(ports.clock.now() / 1000);
  const since = Number(memory?.since ?? now);
  if (now - since > longestSeconds) {
    const pending = await ports.certificates.readPending(spec.keyVault, certificate);
    return { state: 'failed', problem: noRequest(certificate, pending ?? gone) };
  }
  if (memory === null)
    await createOrFindPending(context, certificate, leafRequest(context, { issuer: 'Self', reuseKey: false }));
  return {
    state: 'poll',
    memory: { since },
    afterSeconds: pace.ours(lookSeconds),
    note: "Key Vault makes the leaf's key.",
    writes: memory === null ? 1 : 0,
  };
}

const gone: PendingCertificate = { status: 'cancelled', csr: null, issuer: 'Self', errorMessage: null };

async function sign(
  context: StepContext,
  { keyId, certificate: { publicKeySha256 } }: ObservedCertificate & { readonly keyId: string },
  csr: string,
): Promise<Turn> {
  const { ports, spec } = context;
  const { internalHostname } = endpointOf(context);
  const leaf = await issueSelfSigned({
    csr,
    signingKeySha256: publicKeySha256,
    sign: (algorithm, digest) => ports.certificates.sign(keyId, algorithm, digest),
    hostNames: [internalHostname, ...(await keptNames(context))],
    serialNumber: serialNumberFrom(randomBytes(16)),
    now: Math.floor(ports.clock.now() / 1000),
    validityDays: 'leafValidityDays' in spec.issuer ? spec.issuer.leafValidityDays : 90,
  });
  return { state: 'done', note: `Signed for ${internalHostname} by its own key.`, memory: { leaf }, writes: 1 };
}

function otherKey(certificate: string) {
  return problem('CsrKeyMismatch', {
    what: `Key Vault does not offer the key of ${certificate} for its next version.`,
    why: 'A self-signed certificate is signed with the key it has; its key type was changed, or the key was imported from elsewhere.',
    fix: 'Go back to the key type of before, or give the endpoint another name, which gets a key of its own.',
    evidence: { certificate },
  });
}
