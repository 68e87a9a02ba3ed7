import { firstReason, rootChecks } from '../certificates/certificate-policy.ts';
import { authorityProblem } from '../certificates/issuing-authority.ts';
import type { ObservedCertificate } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';

export interface RootPlan {
  /** The root that signs and that is to be trusted; null while it has to be made. */
  readonly usable: ObservedCertificate | null;
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
}

export function planRoot(input: PlanInput): RootPlan {
  const { issuer } = input.spec;
  if (issuer.kind !== 'internalCa') return { usable: null, steps: [], blockers: [issuerNotYet(issuer.kind)] };
  const root = input.observed.root;
  const reason = root === null ? missing(input) : unfinished(root);
  if (reason !== null || root === null)
    return { usable: null, steps: [ensureRoot(issuer.certificateName, reason)], blockers: [] };
  const blockers = rootProblems(root, input);
  return { usable: blockers.length === 0 ? root : null, steps: [], blockers };
}

function missing({ now }: PlanInput): Reason | null {
  return firstReason(rootChecks, { root: null, hostNames: [], now });
}

/** The root is made in two versions, of which the first is no authority yet; a run may have ended between them. */
function unfinished(root: ObservedCertificate): Reason | null {
  if (root.managedBy === null || root.certificate.isCa) return null;
  return { code: 'RootUnfinished', message: 'The root was begun, and its second version, which may sign, is missing.' };
}

function ensureRoot(name: string, reason: Reason | null): Step {
  return makeStep('ensureRoot', {
    title: `Make the root certificate ${name} in Key Vault`,
    reason: reason ?? { code: 'RootMissing', message: 'Key Vault has no root certificate of this name.' },
    changes: [{ path: `keyVault/certificates/${name}`, before: null, after: 'present' }],
  });
}

/** A root that is there and cannot sign is somebody's to decide about: others may trust it. */
function rootProblems(root: ObservedCertificate, { spec, now }: PlanInput): readonly Problem[] {
  if (!root.enabled) return [disabled(root)];
  const found = spec.endpoints.map(({ internalHostname }) =>
    authorityProblem(root.certificate.der, internalHostname, now),
  );
  const first = found.find((entry) => entry !== null) ?? null;
  return first === null ? [] : [first];
}

function disabled({ id }: ObservedCertificate): Problem {
  return problem('CertificateDisabled', {
    what: 'The root certificate is disabled in Key Vault.',
    why: 'Somebody disabled its newest version, and a disabled key signs nothing.',
    fix: 'Enable it again, or name another root in issuer.certificateName.',
    evidence: { certificate: id },
  });
}

function issuerNotYet(kind: string): Problem {
  return problem('IssuerNotYet', {
    what: `The issuer ${kind} is not supported yet.`,
    why: 'This version of edge-tls signs with a root of its own only.',
    fix: 'Use { "kind": "internalCa" }.',
    evidence: { kind },
  });
}
