import { firstReason, leafChecks } from '../certificates/certificate-policy.ts';
import { leafCertificateName } from '../names/key-vault-names.ts';
import type { ObservedCertificate } from '../observed.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import { existingProblems, existingWarnings } from './existing-certificates.ts';
import { makeStep } from './make-step.ts';
import type { Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { RootPlan } from './plan-root.ts';
import { ownValue } from '../own-value.ts';

export interface LeavesPlan {
  /** Endpoints that get a new leaf, with the reason. */
  readonly renewed: Readonly<Record<string, Reason>>;
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export function planLeaves(input: PlanInput, root: RootPlan): LeavesPlan {
  const { endpoints, issuer } = input.spec;
  // Somebody else renews these; what is new in Key Vault reaches API Management like any other new version.
  if (issuer.kind === 'existing')
    return { renewed: {}, steps: [], blockers: existingProblems(input), warnings: existingWarnings(input) };
  const found = endpoints.map((endpoint) => ({ endpoint, reason: leafReason(endpoint, input, root) }));
  const due = found.flatMap(({ endpoint, reason }) => (reason === null ? [] : [{ endpoint, reason }]));
  return {
    renewed: Object.fromEntries(due.map(({ endpoint, reason }) => [endpoint.name, reason])),
    steps: due.flatMap(({ endpoint, reason }) => leafSteps(endpoint, reason, input)),
    blockers: endpoints.flatMap((endpoint) => ownership(endpoint, input)),
    warnings: [],
  };
}

function leafOf({ observed }: PlanInput, endpoint: Endpoint): ObservedCertificate | null {
  return ownValue(observed.endpoints, endpoint.name)?.leaf ?? null;
}

/** Leaves of a root that cannot be used are not judged: there is nothing that could sign others. */
function leafReason(endpoint: Endpoint, input: PlanInput, root: RootPlan): Reason | null {
  if (root.blockers.length > 0) return null;
  const leaf = leafOf(input, endpoint);
  if (root.steps.length > 0 && leaf !== null)
    return { code: 'LeafWrongIssuer', message: 'The root is made anew, so the leaf is signed anew.' };
  return firstReason(leafChecks, {
    leaf,
    ...issuerOf(input, root, leaf),
    intermediates: [],
    hostName: endpoint.internalHostname,
    expectedKeySha256: null,
    atLifetimePercent: input.spec.renewal.atLifetimePercent,
    renewRequested: input.renewRequested,
    now: input.now,
  });
}

/** What must have issued a leaf: our root, itself, or an integrated authority, of whose chain Key Vault shows nothing. */
function issuerOf({ spec: { issuer } }: PlanInput, root: RootPlan, leaf: ObservedCertificate | null) {
  if (issuer.kind === 'selfSigned') return { root: leaf, selfSigned: true };
  if (issuer.kind === 'keyVaultIssuer') return { root: null, issuerName: issuer.issuerName };
  return { root: root.usable };
}

/** Key Vault and an integrated authority do it in one; otherwise it is signed first, and put into Key Vault when that is safe. */
function leafSteps(endpoint: Endpoint, reason: Reason, input: PlanInput): readonly Step[] {
  const { name, internalHostname } = endpoint;
  const { issuer } = input.spec;
  const certificate = leafCertificateName(input.spec.name, name);
  const before = leafOf(input, endpoint)?.certificate.thumbprint ?? null;
  const changes = [{ path: `keyVault/certificates/${certificate}`, before, after: 'a new version' }];
  if (issuer.kind === 'keyVaultIssuer') {
    const title = `Have ${issuer.issuerName} issue a certificate for ${internalHostname}`;
    return [makeStep('mergeLeaf', { endpoint: name, title, reason, changes })];
  }
  return [
    makeStep('signLeaf', { endpoint: name, title: `Sign a certificate for ${internalHostname}`, reason }),
    makeStep('mergeLeaf', {
      endpoint: name,
      title: `Put the certificate for ${internalHostname} into Key Vault`,
      reason,
      changes,
    }),
  ];
}

function ownership(endpoint: Endpoint, input: PlanInput): readonly Problem[] {
  const leaf = leafOf(input, endpoint);
  if (leaf === null || leaf.managedBy === input.spec.name) return [];
  return [
    problem('LeafOwnedElsewhere', {
      what: `The Key Vault certificate for endpoint ${endpoint.name} belongs to somebody else.`,
      why: leaf.managedBy === null ? 'It carries no tag of edge-tls.' : `It is tagged with the edge ${leaf.managedBy}.`,
      fix: 'Rename or remove that certificate, or give the edge or the endpoint another name.',
      evidence: { certificate: leaf.id, managedBy: leaf.managedBy },
    }),
  ];
}
