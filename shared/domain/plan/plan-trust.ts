import { trustedRootList } from '../certificates/trusted-root-list.ts';
import { type Anchor, desiredGateway, type DesiredGateway } from '../gateway/desired-gateway.ts';
import type { CertificateFacts } from '../observed.ts';
import type { Endpoint } from '../spec/endpoint.ts';
import type { PlanInput } from './plan-input.ts';
import type { LeavesPlan } from './plan-leaves.ts';
import type { RootPlan } from './plan-root.ts';
import { ownValue } from '../own-value.ts';

/** What the gateway shall trust: roots on v2, leaves on v1. */
export interface TrustPlan {
  readonly roots: DesiredGateway['roots'];
  readonly leaves: NonNullable<DesiredGateway['leaves']>;
  /** Endpoints whose root shows in a handshake only, once API Management serves the new chain. */
  readonly unseen: readonly string[];
  /** Leaves once an integrated authority has issued those that are planned; equal to `leaves` where none is. */
  readonly leavesIssued: TrustPlan['leaves'];
}

/** Stand for what the plan is going to make, whose thumbprints nobody knows yet. */
const rootToBe = { name: 'edge-tls-root-new', data: 'made by this plan' };
const leafToBe = (endpoint: string) => ({ name: `edge-tls-${endpoint}-auth-new`, data: 'made by this plan' });

export function planTrust(input: PlanInput, root: RootPlan, leaves: LeavesPlan): TrustPlan {
  const { spec, route } = input;
  const renewed = (endpoint: string): boolean => ownValue(leaves.renewed, endpoint) !== undefined;
  const present = Object.fromEntries(spec.endpoints.map(({ name }) => [name, leafOf(input, name)]));
  const now = desiredGateway({ spec, roots: [], leaves: present, route, backendHostnames: [] });
  const toBe = Object.fromEntries(
    spec.endpoints.flatMap(({ name }) => (renewed(name) ? [[name, leafToBe(name)]] : [])),
  );
  const { roots, unseen } = plannedRoots(input, root, leaves);
  const leavesIssued = { ...now.leaves, ...toBe };
  return { roots, unseen, leavesIssued, leaves: madeByUs(input) ? leavesIssued : { ...now.leaves } };
}

/** Only what edge-tls signs itself can be trusted before it is in Key Vault. */
const madeByUs = ({ spec }: PlanInput): boolean =>
  spec.issuer.kind === 'internalCa' || spec.issuer.kind === 'selfSigned';

function leafOf({ observed }: PlanInput, endpoint: string): CertificateFacts | null {
  return ownValue(observed.endpoints, endpoint)?.leaf?.certificate ?? null;
}

type Roots = Pick<TrustPlan, 'roots' | 'unseen'>;

function plannedRoots(input: PlanInput, root: RootPlan, leaves: LeavesPlan): Roots {
  const { issuer } = input.spec;
  if (issuer.kind === 'internalCa')
    return root.steps.length > 0
      ? { roots: [rootToBe], unseen: [] }
      : seen(input, root.usable === null ? null : [root.usable.certificate]);
  if (issuer.kind === 'selfSigned') return selfSignedRoots(input, leaves);
  if (issuer.trustedRoots !== undefined) return seen(input, trustedRootList(issuer.trustedRoots));
  return servedRoots(input, leaves);
}

/** Every leaf is its own root. */
function selfSignedRoots(input: PlanInput, { renewed }: LeavesPlan): Roots {
  const { endpoints } = input.spec;
  const toBe = endpoints.some(({ name }) => ownValue(renewed, name) !== undefined) ? [rootToBe] : [];
  const staying = endpoints.flatMap(({ name }) =>
    ownValue(renewed, name) === undefined ? (leafOf(input, name) ?? []) : [],
  );
  const { roots } = seen(input, staying);
  return { roots: [...(roots ?? []), ...toBe], unseen: [] };
}

/** The chain that API Management serves tells, as long as it is that of the newest leaf. */
function servedRoots(input: PlanInput, { renewed }: LeavesPlan): Roots {
  const found = input.spec.endpoints.map((endpoint) => ({
    name: endpoint.name,
    roots: ownValue(renewed, endpoint.name) === undefined ? rootsServedFor(endpoint, input) : null,
  }));
  const unseen = found.filter(({ roots }) => roots === null).map(({ name }) => name);
  if (unseen.length > 0) return { roots: null, unseen };
  return seen(
    input,
    found.flatMap(({ roots }) => roots ?? []),
  );
}

function rootsServedFor({ name }: Endpoint, { observed }: PlanInput): readonly Anchor[] | null {
  const { leaf = null, servedByApiManagement = null, anchor = null } = ownValue(observed.endpoints, name) ?? {};
  const served = servedByApiManagement?.chain[0]?.thumbprint;
  if (leaf === null || anchor === null || served !== leaf.certificate.thumbprint) return null;
  if (anchor.kind === 'unknown') return null;
  return anchor.kind === 'wellKnown' ? [] : [anchor.root];
}

function seen({ spec, route }: PlanInput, roots: readonly Anchor[] | null): Roots {
  return { roots: desiredGateway({ spec, roots, route, backendHostnames: [] }).roots, unseen: [] };
}
