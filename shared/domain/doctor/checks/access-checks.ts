import { missingActions } from '../../permissions/missing-actions.ts';
import { roleNames } from '../../permissions/role-actions.ts';
import type { Problem } from '../../problem.ts';
import { type Check, fail, ok } from '../check.ts';
import { assignRole, sentences, showIdentity, showNetwork } from '../commands.ts';
import type { Examination, ObservedPermission } from '../edge-observations.ts';

/** Whether Azure takes the app for who it is, and what it lets it do. */
export function accessChecks(examination: Examination): readonly Check[] {
  return [identityCheck(examination), ...examination.observations.permissions.map(permissionCheck)];
}

function identityCheck({ observations: { gateway, apiManagement, permissions } }: Examination): Check {
  const asked = [gateway, apiManagement, ...permissions.map(({ grants }) => grants)];
  const problems = asked.flatMap((outcome) => (outcome.ok ? [] : [outcome.problem]));
  const refused = problems.find(({ code }) => code === 'CredentialRefused');
  if (refused) return fail('identity', sentences(refused), showIdentity);
  const unreachable = problems.length === asked.length ? problems.find(isUnreachable) : undefined;
  if (unreachable) return fail('identity', sentences(unreachable), showNetwork);
  const isHeard = problems.length < asked.length || problems.some(({ code }) => answersOfAzure.includes(code));
  if (!isHeard && problems[0])
    return fail('identity', `It could not be tried: ${sentences(problems[0])}`, showIdentity);
  return ok('identity', 'Azure Resource Manager accepts the token of the managed identity.');
}

/** Refusals of somebody whose token was accepted. */
const answersOfAzure: readonly string[] = ['AuthorizationFailed', 'ResourceNotFound'];

const isUnreachable = ({ code }: Problem): boolean => code === 'AzureUnreachable';

function permissionCheck({ need, grants }: ObservedPermission): Check {
  const name = `permissions on ${lastOf(need.scope)}`;
  if (!grants.ok) {
    const { scope } = need;
    const subscription = scope.split('/').slice(0, 3).join('/');
    // Reading one's own permissions is a right of the role at the subscription.
    const next =
      grants.problem.code === 'CredentialRefused'
        ? showIdentity
        : assignRole({ scope: subscription, role: 'operations' });
    return fail(name, sentences(grants.problem), next);
  }
  const missing = missingActions(grants.value, need.actions);
  if (missing.length > 0) return fail(name, `The identity may not ${missing.join(', ')}.`, assignRole(need));
  const count = `${need.actions.length} ${need.actions.length === 1 ? 'action' : 'actions'}`;
  return ok(name, `All that is needed is allowed: ${count} of the role ${roleNames[need.role]}.`);
}

function lastOf(scope: string): string {
  const last = scope.split('/').at(-1) ?? scope;
  return scope.split('/').length === 3 ? `subscription ${last}` : last;
}
