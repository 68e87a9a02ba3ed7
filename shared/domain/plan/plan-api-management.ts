import {
  apiManagementBlockers,
  hasDowntime,
  hasNoIdentity,
  hostnameBlockers,
  hostnameForewarnings,
  hostnameWarnings,
  ownedByOtherEdges,
} from '../api-management/api-management-blockers.ts';
import { type DesiredHostname, desiredHostnames } from '../api-management/desired-hostnames.ts';
import { hostnameChanges } from '../api-management/hostname-diff.ts';
import { certificateFailed, hostNameOf } from '../api-management/hostname-entry.ts';
import { nextHostnames } from '../api-management/hostname-list.ts';
import { identitiesOf, isIdentityGone } from '../api-management/service-identities.ts';
import { backendHostnames } from '../gateway/backend-hostnames.ts';
import { nameOfResource } from './name-of-resource.ts';
import type { Problem } from '../problem.ts';
import { makeStep } from './make-step.ts';
import type { FieldChange, Reason, Step } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { LeavesPlan } from './plan-leaves.ts';

export interface ApiManagementPlan {
  readonly steps: readonly Step[];
  readonly blockers: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Host names of others, which stay. */
  readonly foreign: number;
}

export function planApiManagement(input: PlanInput, leaves: LeavesPlan): ApiManagementPlan {
  const service = input.observed.apiManagement;
  const desired = wantedHostnames(input);
  const inUse = input.route === 'live' ? backendHostnames(input.observed.gateway.document) : [];
  const next = nextHostnames(service, { desired, inUse });
  const changes = hostnameChanges(service.hostnameConfigurations, next);
  const reason = updateReason(input, { changes, desired, leaves });
  const writes = reason !== null;
  return {
    steps: reason === null ? [] : [updateStep(input, reason, changes), followAddress(input)],
    blockers: [
      ...apiManagementBlockers(service),
      ...(writes ? hostnameBlockers(service, desired) : []),
      ...(writes ? ownedByOtherEdges(service, { edge: input.spec.name, desired }) : []),
    ],
    warnings: writes ? hostnameWarnings(service, desired) : hostnameForewarnings(service, desired),
    foreign: service.hostnameConfigurations.filter(
      (entry) => !desired.some(({ hostName }) => hostName === hostNameOf(entry)),
    ).length,
  };
}

function wantedHostnames({ spec, observed }: PlanInput): readonly DesiredHostname[] {
  const leaves = Object.fromEntries(Object.entries(observed.endpoints).map(([name, { leaf }]) => [name, leaf]));
  return desiredHostnames({ spec, leaves });
}

interface UpdateNeeds {
  readonly changes: readonly FieldChange[];
  readonly desired: readonly DesiredHostname[];
  readonly leaves: LeavesPlan;
}

/** In this order, the plainest first. */
function updateReason(input: PlanInput, { changes, desired, leaves }: UpdateNeeds): Reason | null {
  const entries = input.observed.apiManagement.hostnameConfigurations;
  const entryOf = ({ hostName }: DesiredHostname) => entries.find((entry) => hostNameOf(entry) === hostName);
  const missing = desired.filter((wanted) => entryOf(wanted) === undefined).map(({ hostName }) => hostName);
  if (missing.length > 0)
    return { code: 'HostnameMissing', message: `API Management has no custom domain ${missing.join(', ')}.` };
  const service = input.observed.apiManagement;
  // Where the service has no identity at all there is none to give.
  const gone = hasNoIdentity(service)
    ? []
    : desired.filter((wanted) => isIdentityGone(entryOf(wanted) ?? {}, identitiesOf(service.identity)));
  if (gone.length > 0)
    return {
      code: 'HostnameIdentityGone',
      message: `API Management does not have the identity any more with which it reads the certificate of ${gone.map(({ hostName }) => hostName).join(', ')}.`,
    };
  const failed = desired.filter((wanted) => certificateFailed(entryOf(wanted) ?? {})).map(({ hostName }) => hostName);
  if (failed.length > 0)
    return {
      code: 'HostnameCertificateFailed',
      message: `API Management could not read the certificate of ${failed.join(', ')}.`,
    };
  const renewed = Object.values(leaves.renewed)[0];
  if (renewed !== undefined)
    return { code: 'LeafRenewed', message: 'API Management is made to read the new certificate from Key Vault.' };
  if (changes.length === 0) return null;
  const pinned = changes.filter(isPinned);
  if (pinned.length > 0)
    return {
      code: 'HostnameCertificatePinned',
      message: `API Management never takes up a renewed certificate while ${pinned.map(({ before }) => before).join(', ')} names a version.`,
    };
  return onlyReread(input, desired)
    ? {
        code: 'HostnameCertificateOutdated',
        message: 'API Management serves an older version than the one in Key Vault.',
      }
    : {
        code: 'HostnameDrifted',
        message: `Somebody changed ${changes.map(({ path }) => path.replace('apiManagement/', '')).join(', ')}.`,
      };
}

/** What is wanted has no version. */
function isPinned({ path, before }: FieldChange): boolean {
  return path.endsWith('/keyVaultId') && /\/secrets\/[^/]+\/[^/]+\/?$/.test(before ?? '');
}

/** Whether the list is right but for what was read from Key Vault. */
function onlyReread(input: PlanInput, desired: readonly DesiredHostname[]): boolean {
  const asked = desired.map((wanted) => ({ ...wanted, thumbprint: null }));
  const service = input.observed.apiManagement;
  const inUse = service.hostnameConfigurations.map(hostNameOf);
  return nextHostnames(service, { desired: asked, inUse }) === service.hostnameConfigurations;
}

function updateStep({ spec, observed }: PlanInput, reason: Reason, changes: readonly FieldChange[]): Step {
  const names = spec.endpoints.map(({ internalHostname }) => internalHostname).join(', ');
  return makeStep('updateApiManagement', {
    title: `Set the custom domain ${names} on ${nameOfResource(spec.apiManagement)}`,
    reason,
    changes,
    ...(hasDowntime(observed.apiManagement)
      ? { risk: 'The Developer tier does not answer while its custom domains are changed.' }
      : {}),
  });
}

function followAddress({ spec }: PlanInput): Step {
  return makeStep('followAddress', {
    title: `Read the private address of ${nameOfResource(spec.apiManagement)} again`,
    reason: { code: 'AddressMayMove', message: 'An update of API Management can move its private address.' },
  });
}
