import { firstReason, rootChecks, rootRotationChecks } from '../certificates/certificate-policy.ts';
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
  readonly warnings: readonly Problem[];
}

const none: RootPlan = { usable: null, steps: [], blockers: [], warnings: [] };

export function planRoot(input: PlanInput): RootPlan {
  const { issuer } = input.spec;
  if (issuer.kind !== 'internalCa') return none;
  const root = input.observed.root;
  const reason = root === null ? missing(input) : (unfinished(root, input) ?? rotation(root, input));
  if (reason !== null || root === null) return { ...none, steps: [ensureRoot(issuer.certificateName, reason, root)] };
  const blockers = rootProblems(root, input);
  return { ...none, usable: blockers.length === 0 ? root : null, blockers, warnings: othersRoot(root, input) };
}

function missing({ now }: PlanInput): Reason | null {
  return firstReason(rootChecks, { root: null, hostNames: [], now });
}

/** The root is made in two versions, of which the first is no authority yet; a run may have ended between them. */
function unfinished(root: ObservedCertificate, { now, ...input }: PlanInput): Reason | null {
  const reason = firstReason(rootChecks, { root, hostNames: hostNamesOf(input), now });
  if (root.managedBy === null || reason?.code !== 'RootNotAuthority') return null;
  return { code: 'RootUnfinished', message: 'The root was begun, and its second version, which may sign, is missing.' };
}

/**
 * A root of ours gets a successor at half its life, which is trusted beside it until no leaf of the old one is served. One that has
 * expired or may not sign any more is replaced as well; what somebody disabled is theirs to decide about.
 */
function rotation(root: ObservedCertificate, input: PlanInput): Reason | null {
  if (root.managedBy === null || !root.enabled) return null;
  const reason = firstReason(rootRotationChecks, { root, hostNames: hostNamesOf(input), now: input.now });
  return reason !== null && isRotatedFor(reason) ? reason : null;
}

/** What a root of ours is followed by another for, beside the one that still holds. */
export const isRotatedFor = ({ code }: Reason): boolean => rotated.includes(code);

const rotated = ['RootPastHalfLife', 'RootExpired'];

const hostNamesOf = ({ spec }: Pick<PlanInput, 'spec'>): readonly string[] =>
  spec.endpoints.map(({ internalHostname }) => internalHostname);

/** A root that edge-tls did not make is not replaced by it. */
function othersRoot(root: ObservedCertificate, { now }: PlanInput): readonly Problem[] {
  const reason = firstReason(rootRotationChecks, { root, hostNames: [], now });
  if (root.managedBy !== null || reason?.code !== 'RootPastHalfLife') return [];
  return [
    problem('RootPastHalfLife', {
      what: `Half of the lifetime of the root ${root.certificate.subject} has passed.`,
      why: 'edge-tls did not make it, so it does not rotate it.',
      fix: 'Add a new version of it in Key Vault; edge-tls then has the gateway trust both and signs the leaf anew.',
      evidence: { certificate: root.id, notAfter: root.certificate.notAfter },
    }),
  ];
}

function ensureRoot(name: string, reason: Reason | null, present: ObservedCertificate | null): Step {
  return makeStep('ensureRoot', {
    title: `Make the root certificate ${name} in Key Vault`,
    reason: reason ?? { code: 'RootMissing', message: 'Key Vault has no root certificate of this name.' },
    changes: [
      {
        path: `keyVault/certificates/${name}`,
        before: present?.certificate.thumbprint ?? null,
        after: present === null ? 'present' : 'a new version',
      },
    ],
  });
}

/** A root that is there and cannot sign is somebody's to decide about: others may trust it. */
export function rootProblems(
  root: ObservedCertificate,
  { spec, now }: Pick<PlanInput, 'spec' | 'now'>,
): readonly Problem[] {
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
