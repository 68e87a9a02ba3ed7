import { uncoveredNames } from '../../../shared/domain/certificates/certificate-names.ts';
import { leafCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import type { PendingCertificate } from '../../../shared/domain/ports.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { leafRequest } from './leaf-request.ts';
import { leaveToOwner } from './leave-to-owner.ts';
import { endpointOf, type StepContext, type StepHandler, type Turn } from './step-handler.ts';

/** An authority takes minutes when it knows the domain, and people when it does not. */
const lookSeconds = 15;

/**
 * Key Vault and an integrated authority make the leaf between themselves: it is asked for once and waited for. A request that a
 * crash has left under way is waited for as if it were our own, and a leaf that came meanwhile is found.
 */
export const awaitIssuance: Required<StepHandler> = {
  async begin(context) {
    await leaveToOwner(context);
    const { ports, spec } = context;
    const issuer = issuerName(context);
    const certificate = certificateName(context);
    const current = await ports.certificates.read(spec.keyVault, certificate);
    if (current && isNew(context, current)) return issued(current);
    const pending = await ports.certificates.readPending(spec.keyVault, certificate);
    if (pending?.status === 'inProgress' && pending.issuer.toLowerCase() === issuer.toLowerCase())
      return later(context, 0);
    if (pending?.status === 'inProgress') await ports.certificates.discardPending(spec.keyVault, certificate);
    await ports.certificates.create(spec.keyVault, certificate, leafRequest(context, { issuer, reuseKey: false }));
    return later(context, 1);
  },
  async poll(context) {
    const { ports, spec } = context;
    const certificate = certificateName(context);
    const pending = await ports.certificates.readPending(spec.keyVault, certificate);
    if (pending?.status === 'inProgress') return later(context, 0);
    const current = await ports.certificates.read(spec.keyVault, certificate);
    if (current && isNew(context, current)) return issued(current);
    return { state: 'failed', problem: stopped(context, pending) };
  },
};

const certificateName = (context: StepContext): string =>
  leafCertificateName(context.edge.name, endpointOf(context).name);

function issuerName({ spec: { issuer } }: StepContext): string {
  return issuer.kind === 'keyVaultIssuer' ? issuer.issuerName : 'Unknown';
}

/** Another version than the plan has seen, usable, and for the right name. */
function isNew(context: StepContext, { enabled, certificate }: ObservedCertificate): boolean {
  const before = context.step.changes[0]?.before ?? null;
  const fits = uncoveredNames(certificate, [endpointOf(context).internalHostname]).length === 0;
  return enabled && fits && certificate.thumbprint !== before;
}

function later(context: StepContext, writes: number): Turn {
  const afterSeconds = context.pace.ours(lookSeconds);
  const note = `The authority ${issuerName(context)} is waited for.`;
  return { state: 'poll', memory: { asked: true }, afterSeconds, note, writes };
}

function issued({ certificate }: ObservedCertificate): Turn {
  const until = new Date(certificate.notAfter * 1000).toISOString().slice(0, 10);
  return {
    state: 'done',
    note: `${certificate.issuer} has issued the leaf ${certificate.thumbprint}, valid until ${until}.`,
    memory: { thumbprint: certificate.thumbprint },
  };
}

function stopped(context: StepContext, pending: PendingCertificate | null) {
  const certificate = certificateName(context);
  const status = pending?.status ?? 'gone';
  return problem('IssuanceStopped', {
    what: `${issuerName(context)} has issued no certificate ${certificate} that can be served.`,
    why: pending?.errorMessage ?? `The request in Key Vault is ${status}.`,
    fix: 'Look at the issuer in Key Vault (account, organization, validation of the domain), then request another run.',
    evidence: { certificate, issuer: issuerName(context), status },
  });
}
