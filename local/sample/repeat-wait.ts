import { classifyFailure } from '../../shared/domain/operation/classify-failure.ts';
import type { AzureFailure } from '../../shared/domain/operation/operation.ts';
import type { ProblemCode } from '../../shared/domain/problem-codes.ts';

/** What setting up an estate may send again, since nothing has come of it or the same comes of it twice. */
export interface Attempt {
  /** How often it has been refused before. */
  readonly refusals: number;
  /** Whether the same request twice does the same as once: everything but the start of an action. */
  readonly idempotent: boolean;
}

/** Retryable for who reads the resource again and decides anew; the same request once more would be refused again. */
const pointless: ReadonlySet<string> = new Set<ProblemCode>(['EtagMismatch', 'CredentialRefused', 'OperationUrlGone']);

/**
 * What was made a moment ago is not seen everywhere at once: a resource, a role. Who sets up has just made both, in this order. A
 * refusal for a lasting reason is answered the same way, so that this ends soon.
 */
const notSeenYet: ReadonlySet<string> = new Set<ProblemCode>([
  'ResourceNotFound',
  'AuthorizationFailed',
  'LinkedAuthorizationFailed',
  'GatewayCannotReadVault',
  'ApiManagementCannotReadVault',
]);
/** Azure's own codes for a principal or a role definition that is too new. */
const newcomer = /^(PrincipalNotFound|RoleDefinitionDoesNotExist)$/;
const timesNotSeen = 6;
/** Nobody answers at all: whoever should is gone rather than busy. */
const timesSilent = 5;
const timesRefused = 30;

const firstWaitSeconds = 0.25;
const longestWaitSeconds = 5;

/** Seconds until the request is sent again, as long as Azure says where it says; null when its answer is final. */
export function repeatWait(failure: AzureFailure, { refusals, idempotent }: Attempt): number | null {
  const { kind, code } = classifyFailure(failure, 'set up the sample');
  const mayBeUnseen = notSeenYet.has(code) || newcomer.test(failure.code);
  const again = mayBeUnseen || (kind === 'retryable' && !pointless.has(code));
  const times = mayBeUnseen ? timesNotSeen : failure.status === 0 ? timesSilent : timesRefused;
  if (!again || refusals >= times || (failure.lostResponse && !idempotent)) return null;
  return failure.retryAfterSeconds ?? Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** refusals);
}
