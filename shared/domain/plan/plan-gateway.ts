import { hostNameOf } from '../api-management/hostname-entry.ts';
import { backendHostnames } from '../gateway/backend-hostnames.ts';
import { type DesiredGateway, desiredGateway } from '../gateway/desired-gateway.ts';
import { foreignObjects } from '../gateway/foreign-objects.ts';
import { gatewayBlockers, gatewayWarnings } from '../gateway/gateway-blockers.ts';
import { gatewayChanges } from '../gateway/gateway-diff.ts';
import { childrenOf, isOurs, isV1, managedCollections } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import { isOurs as isOurName } from '../names/gateway-names.ts';
import { nextGatewayDocument } from '../gateway/gateway-stage.ts';
import { referenceProblems } from '../gateway/reference-problems.ts';
import { renamesOf } from '../gateway/renamed-endpoints.ts';
import { routeProblems } from '../gateway/route-problems.ts';
import { translateToV2, type V2Translation } from '../gateway/translate-to-v2.ts';
import type { Problem } from '../problem.ts';
import { disabledListeners } from './disabled-listeners.ts';
import { gatewayDrift } from './gateway-drift.ts';
import { makeStep } from './make-step.ts';
import { nameOfResource } from './name-of-resource.ts';
import type { FieldChange, Reason, Step } from './plan.ts';
import type { DnsPlan } from './plan-dns.ts';
import type { PlanInput } from './plan-input.ts';
import { staleListeners } from './stale-listeners.ts';
import type { TrustPlan } from './plan-trust.ts';

export interface GatewayPlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly foreign: number;
  /** Of a v1 gateway; null of any other. */
  readonly translation: V2Translation | null;
}

/** Each stage is planned on what the stage before it leaves. */
export function planGateway(input: PlanInput, trust: TrustPlan, dns: DnsPlan): GatewayPlan {
  const { document } = input.observed.gateway;
  const desired = wantedGateway(input, trust);
  const built = nextGatewayDocument(document, desired, 'build');
  const switched = nextGatewayDocument(built, desired, 'switch');
  const after = { ...desired, leaves: trust.leavesIssued };
  const allowed = nextGatewayDocument(switched, after, 'build');
  const pruned = nextGatewayDocument(allowed, after, 'prune');
  const build = gatewayChanges(document, built);
  const gateway = nameOfResource(desired.id);
  const routes = routeProblems(document, desired);
  const references = referenceProblems({ before: document, after: pruned }, after);
  return {
    steps: [
      ...buildStep(input, build, rewriteReason(input, dns)),
      ...allowStep(gateway, { route: input.route, changes: gatewayChanges(switched, allowed) }),
      ...switchStep(gateway, gatewayChanges(built, switched)),
      ...pruneStep(gateway, gatewayChanges(allowed, pruned)),
    ],
    blockers: [...gatewayBlockers(document, desired), ...routes.blockers, ...references.blockers],
    warnings: [...gatewayWarnings(document, desired.id), ...routes.warnings, ...references.warnings],
    foreign: foreignObjects(document).count,
    translation: isV1(document) ? translateToV2(built, desired) : null,
  };
}

function wantedGateway({ spec, observed, route }: PlanInput, { roots, leaves }: TrustPlan): DesiredGateway {
  const backendHostnames = observed.apiManagement.hostnameConfigurations.map(hostNameOf);
  return {
    ...desiredGateway({
      spec,
      roots: null,
      route,
      backendHostnames,
      publicAddresses: observed.gateway.publicAddresses,
    }),
    roots,
    leaves,
  };
}

/** Why the gateway is written to though its document is as it shall be; null when nothing asks for it. */
function rewriteReason(input: PlanInput, dns: DnsPlan): Rewrite | null {
  const names = staleNames(input, dns);
  if (names.length > 0) return { title: `resolve ${names.join(', ')} anew`, reason: resolveAnew(names) };
  const stale = disabledListeners(input) ?? staleListeners(input);
  return stale === null ? null : { title: 'read its listener certificates anew', reason: stale };
}

interface Rewrite {
  /** What the gateway is made to do. */
  readonly title: string;
  readonly reason: Reason;
}

/** Names that the gateway has resolved already and whose answer changes: it keeps the old one until it is written to (azure-docs#122197). */
function staleNames({ observed }: PlanInput, { moved }: DnsPlan): readonly string[] {
  const known = backendHostnames(observed.gateway.document);
  return moved.filter((name) => known.includes(name));
}

function buildStep(input: PlanInput, changes: readonly FieldChange[], rewrite: Rewrite | null): readonly Step[] {
  const gateway = nameOfResource(input.spec.applicationGateway);
  const { document } = input.observed.gateway;
  if (changes.length > 0)
    return [
      makeStep('buildGateway', {
        title: `Build the route on ${gateway}`,
        reason: renameReason(input) ?? buildReason(changes, hasOurs(document)),
        changes,
      }),
    ];
  if (rewrite === null) return [];
  return [makeStep('buildGateway', { title: `Have ${gateway} ${rewrite.title}`, reason: rewrite.reason })];
}

function resolveAnew(names: readonly string[]): Reason {
  return {
    code: 'GatewayMustResolveAnew',
    message: `The gateway remembers an old address of ${names.join(', ')} until it is written to.`,
  };
}

/** A step with this reason writes the gateway even when its document is as it shall be. */
export function writesUnchanged(step: Pick<Step, 'reason'>): boolean {
  return ['GatewayMustResolveAnew', 'ListenerCertificateStale', 'ListenerDisabled'].includes(step.reason.code);
}

function hasOurs(document: JsonObject): boolean {
  return managedCollections.some((collection) => childrenOf(document, collection).some(isOurs));
}

/** A new name says more than what each of its objects has lost and gained. */
function renameReason({ spec, observed }: PlanInput): Reason | null {
  const renames = renamesOf(observed.gateway.document, spec.endpoints);
  if (renames.length === 0) return null;
  const told = renames.map(({ from, to }) => `The endpoint ${from} is called ${to} now.`);
  return { code: 'EndpointRenamed', message: told.join(' ') };
}

/** Before anything of ours is there, what is missing has not drifted. */
function buildReason(changes: readonly FieldChange[], isBuilt: boolean): Reason {
  if (changes.every(({ path }) => path.includes('/trustedRootCertificates')))
    return { code: 'RootNotTrusted', message: 'The gateway does not trust the root yet that signs the leaf.' };
  if (changes.every(({ path }) => path.includes('/authenticationCertificates')))
    return {
      code: 'LeafNotAllowed',
      message: 'The gateway does not allow the leaf yet that API Management is to serve.',
    };
  if (isBuilt) return gatewayDrift(changes.filter(({ path }) => isOurName(path.split('/')[2] ?? '')));
  const missing = changes.filter(({ after }) => after === 'present').map(({ path }) => lastOf(path));
  return { code: 'GatewayObjectsMissing', message: `The gateway lacks ${missing.join(', ')}.` };
}

/** A leaf that an integrated authority issues can be allowed on v1 when it is there, and not before. */
function allowStep(
  gateway: string,
  { route, changes }: { readonly route: PlanInput['route']; readonly changes: readonly FieldChange[] },
): readonly Step[] {
  if (changes.length === 0) return [];
  return [
    makeStep(route === 'live' ? 'buildGateway#3' : 'buildGateway#2', {
      title: `Have ${gateway} allow the leaf that was issued`,
      reason: {
        code: 'LeafNotAllowed',
        message: 'The gateway does not allow the leaf yet that API Management is to serve.',
      },
      changes,
    }),
  ];
}

function switchStep(gateway: string, changes: readonly FieldChange[]): readonly Step[] {
  if (changes.length === 0) return [];
  return [
    makeStep('switchGateway', {
      title: `Point ${gateway} at the host name of the spec`,
      reason: { code: 'BackendHostMoves', message: 'The backend that is served has another host name than the spec.' },
      changes,
    }),
  ];
}

function pruneStep(gateway: string, changes: readonly FieldChange[]): readonly Step[] {
  if (changes.length === 0) return [];
  return [
    makeStep('pruneGateway', {
      title: `Take away from ${gateway} what is no longer needed`,
      reason: {
        code: 'NoLongerNeeded',
        message: `Nothing needs these any more: ${changes.map(({ path }) => lastOf(path)).join(', ')}.`,
      },
      changes,
    }),
  ];
}

function lastOf(path: string, segments = 1): string {
  return path.split('/').slice(-segments).join('/');
}
