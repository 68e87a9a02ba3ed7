import { EdgeError, type Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { forbiddenDnsNames } from './name-constraints.ts';
import { isAuthority } from './path-checks.ts';
import { parseCertificate, type ParsedCertificate } from './parsed-certificate.ts';

/** The root, if what it signs for this host name now (epoch seconds) would be trusted. Throws the problem otherwise. */
export function authorityFor(root: string, hostName: string, now: number): ParsedCertificate {
  const parsed = parseCertificate(root);
  const unfit = whyUnfit(parsed, hostName, now);
  if (unfit) throw new EdgeError(unfit);
  return parsed;
}

/** Why a root (base64 DER) cannot issue for this host name now; null when it can. */
export function authorityProblem(root: string, hostName: string, now: number): Problem | null {
  return whyUnfit(parseCertificate(root), hostName, now);
}

function whyUnfit(root: ParsedCertificate, hostName: string, now: number): Problem | null {
  const { subject, notBefore, notAfter } = root.asn1;
  if (!isAuthority(root))
    return problem('RootNotAuthority', {
      what: `The certificate ${subject} cannot serve as the root.`,
      why: 'It is no certificate authority, or its key may not sign certificates.',
      fix: 'Name another certificate in issuer.certificateName, or let edge-tls make one under a new name.',
      evidence: { subject },
    });
  if (now * 1000 < notBefore.getTime() || now * 1000 > notAfter.getTime())
    return problem('RootExpired', {
      what: `The root ${subject} is not valid now.`,
      why: `It is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}.`,
      fix: 'Rotate the root: give issuer.certificateName a new name, so that edge-tls makes another.',
      evidence: { subject, notAfter: notAfter.toISOString() },
    });
  if (forbiddenDnsNames(root, [hostName]).length === 0) return null;
  return problem('RootForbidsName', {
    what: `The root ${subject} may not sign for ${hostName}.`,
    why: 'Its name constraints permit other names only, so nothing that it signs for this name would be trusted.',
    fix: 'Give issuer.certificateName a name of its own for this zone, so that edge-tls makes a root for it.',
    evidence: { subject, hostName },
  });
}
