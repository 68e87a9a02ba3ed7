import { all, type FailureRule, has, says } from './failure-rule.ts';

/** API Management. */
export const apiManagementFailures: readonly FailureRule[] = [
  { matches: has('ServiceLocked', 'PessimisticConcurrencyConflict'), code: 'ApiManagementTransitioning' },
  {
    matches: all(has('InvalidOperation', 'InvalidParameters'), says(/failed to access keyvault secret/i)),
    code: 'ApiManagementCannotReadVault',
  },
  {
    matches: all(
      has('InvalidOperation', 'InvalidParameters'),
      says(/managed (?:service )?identity/i),
      says(/not enabled|required/i),
    ),
    code: 'ApiManagementHasNoIdentity',
  },
  { matches: has('InvalidOperation', 'InvalidParameters'), code: 'ApiManagementRefused' },
];
