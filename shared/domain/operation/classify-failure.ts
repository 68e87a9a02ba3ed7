import type { Problem } from '../problem.ts';
import { problem, problemCodes } from '../problem-codes.ts';
import { apiManagementFailures } from './failures/api-management-failures.ts';
import { computeFailures } from './failures/compute-failures.ts';
import { codesOf, type FailureRule } from './failures/failure-rule.ts';
import { gatewayFailures } from './failures/gateway-failures.ts';
import { keyVaultFailures } from './failures/key-vault-failures.ts';
import { resourceManagerFailures } from './failures/resource-manager-failures.ts';
import { generalFailures, transportFailures } from './failures/transport-failures.ts';
import { missingRight } from './missing-right.ts';
import type { AzureFailure } from './operation.ts';
import { refusedBy } from './refused-by.ts';

/** In this order; the first that matches names the problem. */
const rules: readonly FailureRule[] = [
  ...transportFailures,
  ...gatewayFailures,
  ...keyVaultFailures,
  ...apiManagementFailures,
  ...computeFailures,
  ...resourceManagerFailures,
  ...generalFailures,
];

const refused: FailureRule = { matches: () => true, code: 'AzureRefused' };

/**
 * A failure of Azure as a problem for the reader. `doing` ends the sentence "Could not …": `update the application gateway
 * agw-contoso`.
 */
export function classifyFailure(failure: AzureFailure, doing: string): Problem {
  const rule = rules.find(({ matches }) => matches(failure)) ?? refused;
  const { retryAfterSeconds } = failure;
  return problem(rule.code, {
    what: `Could not ${doing}.`,
    why: rule.why ?? whatAzureSaid(failure),
    fix: rule.fix ?? problemCodes[rule.code].documentation,
    evidence: evidenceOf(failure),
    ...(rule.kind === undefined ? {} : { kind: rule.kind }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** Locks and quotas of somebody else: waiting for them is no failed attempt. */
const WAITS: ReadonlySet<string> = new Set([
  'AnotherOperationInProgress',
  'ApiManagementTransitioning',
  'AzureBusy',
  'CertificatePending',
  'RunCommandBusy',
  'Throttled',
]);

export function waitsForSomebody({ code }: Pick<Problem, 'code'>): boolean {
  return WAITS.has(code);
}

/** The innermost message is the sharpest; the outer ones say "see details below". */
function whatAzureSaid({ message, details }: AzureFailure): string {
  const inner = details.findLast((detail) => detail.message !== '')?.message;
  return inner === undefined || message.includes(inner) ? message : `${message} ${inner}`;
}

const MAX_MESSAGE = 300;

function evidenceOf(failure: AzureFailure): Record<string, string | number> {
  const { message, status, requestId } = failure;
  return {
    azureCode: codesOf(failure).join(', '),
    azureStatus: status,
    azureMessage: message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`,
    ...(requestId === undefined ? {} : { requestId }),
    ...missingRight(failure),
    ...refusedBy(failure),
  };
}
