import { firstReason, leafChecks } from '../certificates/certificate-policy.ts';
import { servedCertificateName } from '../names/key-vault-names.ts';
import type { ObservedCertificate } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import type { PlanInput } from './plan-input.ts';
import type { Reason } from './plan.ts';
import { ownValue } from '../own-value.ts';

/** A certificate of somebody else that cannot be served. */
export function existingProblems(input: PlanInput): readonly Problem[] {
  return input.spec.endpoints.flatMap((endpoint) => {
    const certificate = ownValue(input.observed.endpoints, endpoint.name)?.leaf ?? null;
    if (certificate === null) return [missing(endpoint, input)];
    if (!certificate.enabled) return [disabled(endpoint, certificate)];
    const reason = judged(endpoint, certificate, input);
    return reason === null || reason.code === due ? [] : [unfit(endpoint, certificate, reason)];
  });
}

/** A certificate of somebody else that should have had a successor by now. */
export function existingWarnings(input: PlanInput): readonly Problem[] {
  return input.spec.endpoints.flatMap((endpoint) => {
    const certificate = ownValue(input.observed.endpoints, endpoint.name)?.leaf ?? null;
    const reason = certificate === null ? null : judged(endpoint, certificate, input);
    return certificate === null || reason?.code !== due ? [] : [late(endpoint, certificate, reason)];
  });
}

const due = 'LeafPastLifetimePercent';

function judged({ internalHostname }: Endpoint, leaf: ObservedCertificate, input: PlanInput): Reason | null {
  return firstReason(leafChecks, {
    leaf,
    root: null,
    intermediates: [],
    hostName: internalHostname,
    expectedKeySha256: null,
    atLifetimePercent: input.spec.renewal.atLifetimePercent,
    renewRequested: false,
    now: input.now,
  });
}

function missing({ name }: Endpoint, { spec }: PlanInput): Problem {
  const certificate = servedCertificateName(spec, name);
  return problem('CertificateNotFound', {
    what: `Key Vault has no certificate ${certificate}.`,
    why: `issuer.certificateNames names it for endpoint ${name}, and somebody else has to make it.`,
    fix: 'Have it made, or name another.',
    evidence: { endpoint: name, certificate },
  });
}

function disabled({ name }: Endpoint, { id }: ObservedCertificate): Problem {
  return problem('CertificateDisabled', {
    what: `The certificate of endpoint ${name} is disabled in Key Vault.`,
    why: 'Its newest version is disabled, so API Management cannot read it.',
    fix: 'Enable it, or have a new version made.',
    evidence: { endpoint: name, certificate: id },
  });
}

function unfit({ name }: Endpoint, { id }: ObservedCertificate, { code, message }: Reason): Problem {
  return problem('ExistingCertificateUnfit', {
    what: `The certificate of endpoint ${name} cannot be served.`,
    why: message,
    fix: 'Have a new version made in Key Vault by whoever renews it; edge-tls follows it.',
    evidence: { endpoint: name, certificate: id, reason: code },
  });
}

function late({ name }: Endpoint, { id, certificate }: ObservedCertificate, { message }: Reason): Problem {
  return problem('ExistingCertificateDue', {
    what: `The certificate of endpoint ${name} should have been renewed by now.`,
    why: message,
    fix: 'Ask whoever renews it; edge-tls follows the new version by itself.',
    evidence: { endpoint: name, certificate: id, notAfter: certificate.notAfter },
  });
}
