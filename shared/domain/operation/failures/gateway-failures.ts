import { type FailureRule, has, says, all } from './failure-rule.ts';

/** Application Gateway. */
export const gatewayFailures: readonly FailureRule[] = [
  {
    // Azure/azure-cli#21156: by design, a second PUT cancels the first.
    matches: has('CanceledAndSupersededDueToAnotherOperation'),
    code: 'WriteSuperseded',
    why: 'Somebody else wrote the gateway while our write was running, which cancels ours.',
  },
  {
    matches: has('ApplicationGatewayKeyVaultSecretRequiresUserAssignedIdentity'),
    code: 'GatewayHasNoIdentity',
  },
  {
    matches: all(has('ApplicationGatewayKeyVaultSecretException'), says(/not in expected format/i)),
    code: 'GatewaySecretUnusable',
  },
  {
    matches: has('ApplicationGatewayKeyVaultSecretAccessDenied', 'ApplicationGatewayKeyVaultSecretException'),
    code: 'GatewayCannotReadVault',
  },
  {
    matches: has('ApplicationGatewayFeatureCannotBeEnabledForSelectedSku'),
    code: 'GatewaySkuLacksFeature',
  },
  { matches: says(/either all or no rule should have the priority/i), code: 'GatewayPriorityMixed' },
  { matches: has('ApplicationGatewayPathsWithinUrlPathMapMustBeUnique'), code: 'GatewayPathsNotUnique' },
];
