import { uncoveredNames } from '../certificates/certificate-names.ts';
import type { ObservedCertificate } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import type { PlanInput } from './plan-input.ts';
import { ownValue } from '../own-value.ts';

export interface ListenerCertificateFindings {
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** The certificates that clients see are others' to renew; whether they fit is looked at before anything is written. */
export function judgeListenerCertificates(input: PlanInput): ListenerCertificateFindings {
  const found = input.spec.endpoints.flatMap((endpoint) => {
    if (!('keyVaultSecretId' in endpoint.listenerCertificate)) return [];
    const observed = ownValue(input.observed.endpoints, endpoint.name);
    const certificate = observed?.listenerCertificate ?? null;
    const lateness = certificate ? expiry(endpoint, certificate, input.now) : [];
    return [
      {
        endpoint,
        certificate,
        lateness,
        begun: Boolean(observed?.leaf),
        secretId: endpoint.listenerCertificate.keyVaultSecretId,
      },
    ];
  });
  return {
    blockers: found.flatMap(({ endpoint, certificate, lateness, begun }) =>
      certificate === null ? [] : [...(begun ? [] : lateness), ...certificateProblems(endpoint, certificate)],
    ),
    // An endpoint that is there already keeps its internal certificate renewed, whatever becomes of the public one.
    warnings: found.flatMap(({ endpoint, certificate, lateness, begun, secretId }) =>
      certificate === null ? [unreadable(endpoint, secretId)] : begun ? lateness : [],
    ),
  };
}

function expiry(endpoint: Endpoint, certificate: ObservedCertificate, now: number): readonly Problem[] {
  return now > certificate.certificate.notAfter ? [expired(endpoint, certificate)] : [];
}

function certificateProblems(endpoint: Endpoint, certificate: ObservedCertificate): readonly Problem[] {
  const uncovered = uncoveredNames(certificate.certificate, endpoint.publicHostnames);
  return [
    ...(certificate.enabled ? [] : [disabled(endpoint, certificate)]),
    ...(uncovered.length > 0 ? [mismatch(endpoint, certificate, uncovered)] : []),
  ];
}

function mismatch(endpoint: Endpoint, { id, certificate }: ObservedCertificate, uncovered: readonly string[]): Problem {
  return problem('ListenerCertificateMismatch', {
    what: `The listener certificate of endpoint ${endpoint.name} does not cover ${uncovered.join(', ')}.`,
    why: `It is for ${certificate.dnsNames.join(', ') || certificate.subject}.`,
    fix: 'Refer to a certificate for these host names, or take them out of publicHostnames.',
    evidence: { endpoint: endpoint.name, certificate: id, uncovered: uncovered.join(', ') },
  });
}

function expired(endpoint: Endpoint, { id, certificate }: ObservedCertificate): Problem {
  return problem('ListenerCertificateExpired', {
    what: `The listener certificate of endpoint ${endpoint.name} has expired.`,
    why: 'Its newest version in Key Vault is out of date.',
    fix: 'Have it renewed in Key Vault.',
    evidence: { endpoint: endpoint.name, certificate: id, notAfter: certificate.notAfter },
  });
}

function disabled(endpoint: Endpoint, { id }: ObservedCertificate): Problem {
  return problem('ListenerCertificateUnreadable', {
    what: `The listener certificate of endpoint ${endpoint.name} is disabled in Key Vault.`,
    why: 'Its newest version is disabled, so the gateway cannot read it.',
    fix: 'Enable it, or add a new version of it.',
    evidence: { endpoint: endpoint.name, certificate: id },
  });
}

/** Only a warning: it is the gateway that has to read it, with an identity of its own, perhaps from a vault that edge-tls may not see. */
function unreadable(endpoint: Endpoint, secretId: string): Problem {
  return problem('ListenerCertificateUnreadable', {
    what: `edge-tls cannot look at the listener certificate of endpoint ${endpoint.name}.`,
    why: 'There is no such certificate, or edge-tls may not read it, so whether it covers the public host names is not known.',
    fix: 'Check the id, and give edge-tls the right to read certificates of that vault if it should check them.',
    evidence: { endpoint: endpoint.name, secretId },
  });
}
