import { hostNameOf } from '../api-management/hostname-entry.ts';
import { backendHostnames } from '../gateway/backend-hostnames.ts';
import { type DesiredGateway, desiredGateway } from '../gateway/desired-gateway.ts';
import { foreignObjects } from '../gateway/foreign-objects.ts';
import { gatewayBlockers, gatewayWarnings } from '../gateway/gateway-blockers.ts';
import { gatewayChanges } from '../gateway/gateway-diff.ts';
import { nextGatewayDocument } from '../gateway/gateway-stage.ts';
import type { Problem } from '../problem.ts';
import { makeStep } from './make-step.ts';
import { nameOfResource } from './name-of-resource.ts';
import type { FieldChange, Reason, Step } from './plan.ts';
import type { DnsPlan } from './plan-dns.ts';
import type { PlanInput } from './plan-input.ts';
import type { RootPlan } from './plan-root.ts';

export interface GatewayPlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly foreign: number;
}

/** Stands for the root that the plan is going to make, whose thumbprint nobody knows yet. */
const rootToBe = { name: 'edge-tls-root-new', data: 'made by this plan' };

/** Each stage is planned on what the stage before it leaves. */
export function planGateway(input: PlanInput, root: RootPlan, dns: DnsPlan): GatewayPlan {
  const { document } = input.observed.gateway;
  const desired = wantedGateway(input, root);
  const built = nextGatewayDocument(document, desired, 'build');
  const switched = nextGatewayDocument(built, desired, 'switch');
  const pruned = nextGatewayDocument(switched, desired, 'prune');
  const build = gatewayChanges(document, built);
  const gateway = nameOfResource(desired.id);
  return {
    steps: [
      ...buildStep(gateway, build, staleNames(input, dns)),
      ...switchStep(gateway, gatewayChanges(built, switched)),
      ...pruneStep(gateway, gatewayChanges(switched, pruned)),
    ],
    blockers: gatewayBlockers(document, desired),
    warnings: gatewayWarnings(document, desired.id),
    foreign: foreignObjects(document).count,
  };
}

function wantedGateway({ spec, observed, route }: PlanInput, root: RootPlan): DesiredGateway {
  const backends = observed.apiManagement.hostnameConfigurations.map(hostNameOf);
  const wish = desiredGateway({ spec, root: root.usable?.certificate ?? null, route, backendHostnames: backends });
  return root.steps.length > 0 ? { ...wish, roots: [rootToBe] } : wish;
}

/** Names that the gateway has resolved already and whose answer changes: it keeps the old one until it is written to (azure-docs#122197). */
function staleNames({ observed }: PlanInput, { moved }: DnsPlan): readonly string[] {
  const known = backendHostnames(observed.gateway.document);
  return moved.filter((name) => known.includes(name));
}

function buildStep(gateway: string, changes: readonly FieldChange[], stale: readonly string[]): readonly Step[] {
  if (changes.length === 0 && stale.length === 0) return [];
  return [
    makeStep('buildGateway', {
      title:
        changes.length === 0 ? `Have ${gateway} resolve ${stale.join(', ')} anew` : `Build the route on ${gateway}`,
      reason: changes.length === 0 ? resolveAnew(stale) : buildReason(changes),
      changes,
    }),
  ];
}

function resolveAnew(names: readonly string[]): Reason {
  return {
    code: 'GatewayMustResolveAnew',
    message: `The gateway remembers an old address of ${names.join(', ')} until it is written to.`,
  };
}

/** A step with this reason writes the gateway even when its document is as it shall be. */
export function writesUnchanged(step: Pick<Step, 'reason'>): boolean {
  return step.reason.code === 'GatewayMustResolveAnew';
}

function buildReason(changes: readonly FieldChange[]): Reason {
  if (changes.every(({ path }) => path.includes('/trustedRootCertificates')))
    return { code: 'RootNotTrusted', message: 'The gateway does not trust the root yet that signs the leaf.' };
  const missing = changes
    .filter(({ before, after }) => before === null && after === 'present')
    .map(({ path }) => lastOf(path));
  return missing.length > 0
    ? { code: 'GatewayObjectsMissing', message: `The gateway lacks ${missing.join(', ')}.` }
    : {
        code: 'GatewayDrifted',
        message: `Not as the spec wants it: ${changes.map(({ path }) => lastOf(path, 2)).join(', ')}.`,
      };
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
