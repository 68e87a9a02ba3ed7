import type { CheckInput, GatewayCheck } from './check.ts';
import { checkIdentity, checkSslCertificates, checkTrust } from './check-certificates.ts';
import { checkLimits } from './check-limits.ts';
import { checkLinkedAccess } from './check-linked-access.ts';
import { checkListeners, checkProbes } from './check-listeners.ts';
import { checkNames } from './check-names.ts';
import { checkNetworkReferences, checkReferences } from './check-references.ts';
import { checkPaths, checkPriorities, checkRuleTargets } from './check-rules.ts';
import { checkFirewall, checkSku } from './check-sku.ts';

/** In the order in which they are looked at; the first that refuses is the answer. */
const CHECKS: readonly GatewayCheck[] = [
  checkLinkedAccess,
  checkSku,
  checkNames,
  checkLimits,
  checkReferences,
  checkNetworkReferences,
  checkIdentity,
  checkSslCertificates,
  checkTrust,
  checkListeners,
  checkProbes,
  checkRuleTargets,
  checkPriorities,
  checkPaths,
  checkFirewall,
];

/** Throws what Azure answers at once; returns when the PUT is accepted. */
export function checkDraft(input: CheckInput): void {
  for (const check of CHECKS) {
    const refusal = check(input);
    if (refusal) throw refusal;
  }
}
