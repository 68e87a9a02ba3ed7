import type { CheckInput, GatewayCheck } from './check.ts';
import { checkIdentity, checkSslCertificates, checkTrust } from './check-certificates.ts';
import { checkLayer4Rules } from './check-layer-4.ts';
import { checkLimits } from './check-limits.ts';
import { checkLinkedAccess } from './check-linked-access.ts';
import { checkListeners } from './check-listeners.ts';
import { checkNames } from './check-names.ts';
import { checkNetwork } from './check-network.ts';
import { checkPriorities } from './check-priorities.ts';
import { checkFrontendPorts, checkRanges } from './check-ranges.ts';
import { checkRedirects } from './check-redirects.ts';
import { checkReferences } from './check-references.ts';
import { checkRequired } from './check-required.ts';
import { checkPaths, checkRuleTargets } from './check-rules.ts';
import { checkProbes, checkSettings } from './check-settings.ts';
import { checkFirewall, checkSku } from './check-sku.ts';

/** In the order in which they are looked at; the first that refuses is the answer. */
const CHECKS: readonly GatewayCheck[] = [
  checkLinkedAccess,
  checkSku,
  checkNames,
  checkLimits,
  checkRequired,
  checkReferences,
  checkNetwork,
  checkIdentity,
  checkSslCertificates,
  checkTrust,
  checkFrontendPorts,
  checkRanges,
  checkListeners,
  checkProbes,
  checkSettings,
  checkRuleTargets,
  checkPriorities,
  checkPaths,
  checkRedirects,
  checkLayer4Rules,
  checkFirewall,
];

/** Throws what Azure answers at once; returns when the PUT is accepted. */
export function checkDraft(input: CheckInput): void {
  for (const check of CHECKS) {
    const refusal = check(input);
    if (refusal) throw refusal;
  }
}
