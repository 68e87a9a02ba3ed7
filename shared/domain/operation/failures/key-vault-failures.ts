import { all, answered, type FailureRule, has, says } from './failure-rule.ts';

/** Key Vault's data plane. */
export const keyVaultFailures: readonly FailureRule[] = [
  { matches: has('ForbiddenByFirewall', 'ForbiddenByConnection'), code: 'VaultBehindFirewall' },
  { matches: has('SecretDisabled', 'CertificateDisabled', 'KeyDisabled'), code: 'CertificateDisabled' },
  {
    matches: all(has('Forbidden'), says(/is disabled|operation .* is not allowed on a disabled/i)),
    code: 'CertificateDisabled',
  },
  { matches: has('ForbiddenByRbac', 'AccessDenied', 'ForbiddenByPolicy'), code: 'VaultForbidden' },
  { matches: has('ObjectIsDeletedButRecoverable'), code: 'CertificateSoftDeleted' },
  { matches: has('ObjectIsBeingDeleted', 'ObjectIsBeingRecovered'), code: 'AzureBusy' },
  {
    // A second creation or an import while one is under way (Azure docs, "Monitor and manage certificate creation", which has the code
    // Forbidden where recordings have Conflict), and any two operations on a pending certificate at once (azure-sdk-for-js#24086, #35011).
    matches: all(answered(409), says(/\bpending (?:key vault )?certificate/i)),
    code: 'CertificatePending',
  },
  { matches: has('PendingCertificateNotFound'), code: 'PendingCertificateGone' },
  { matches: has('CertificateNotFound', 'SecretNotFound', 'KeyNotFound'), code: 'CertificateNotFound' },
  {
    matches: all(has('BadParameter'), says(/public key of the end-entity certificate .* does not match/i)),
    code: 'MergeKeyMismatch',
  },
  { matches: all(answered(401), has('Unauthorized')), code: 'CredentialRefused' },
];
