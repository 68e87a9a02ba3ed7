import { all, answered, any, type FailureRule, has, hasLike, says } from './failure-rule.ts';

/** Codes of Azure Resource Manager, the same for every resource. */
export const resourceManagerFailures: readonly FailureRule[] = [
  // A lock that answers 429 without being a quota (azure-cli#28615); the inner code is from hashicorp/terraform#7986.
  { matches: has('RetryableError', 'ReferencedResourceNotProvisioned'), code: 'AzureBusy' },
  {
    matches: has('SubscriptionRequestsThrottled', 'TooManyRequests', 'Throttled', 'ResourceRequestsThrottled'),
    code: 'Throttled',
  },
  { matches: has('AnotherOperationInProgress'), code: 'AnotherOperationInProgress' },
  {
    matches: has('PreconditionFailed', 'PreconditionFailedEtagMismatch'),
    code: 'EtagMismatch',
    why: 'The resource changed after it was read.',
  },
  { matches: has('ScopeLocked'), code: 'ScopeLocked' },
  { matches: has('RequestDisallowedByPolicy', 'RequestDisallowedByAzure', 'PolicyViolation'), code: 'PolicyDisallows' },
  { matches: has('DenyAssignmentAuthorizationFailed'), code: 'DenyAssignment' },
  { matches: all(answered(403), says(/because of the deny assignment/i)), code: 'DenyAssignment' },
  // Of Application Gateway itself, about its subnet (azure-docs#118849); alike for whatever else it refers to.
  {
    matches: any(has('LinkedAuthorizationFailed', 'LinkedAccessCheckFailed'), hasLike(/InsufficientPermission/i)),
    code: 'LinkedAuthorizationFailed',
  },
  { matches: has('AuthorizationFailed'), code: 'AuthorizationFailed' },
  {
    matches: has('ResourceNotFound', 'ParentResourceNotFound', 'ResourceGroupNotFound', 'SubscriptionNotFound'),
    code: 'ResourceNotFound',
  },
  // Public and private DNS zones answer their own, unwrapped code.
  {
    matches: all(answered(404), any(has('NotFound'), says(/does not exist in resource group/i))),
    code: 'ResourceNotFound',
  },
  {
    matches: has('InvalidAuthenticationToken', 'InvalidAuthenticationTokenTenant', 'ExpiredAuthenticationToken'),
    code: 'CredentialRefused',
  },
];
