import { repeatWait } from '../../../local/sample/repeat-wait.ts';
import type { AzureFailure } from '../../../shared/domain/operation/operation.ts';

const failure = (status: number, code: string, more: Partial<AzureFailure> = {}): AzureFailure => ({
  status,
  code,
  message: 'No.',
  details: [],
  ...more,
});
const first = { refusals: 0, idempotent: true };

describe('what setting up sends again', () => {
  test.each([
    ['a lock that answers 429', failure(429, 'RetryableError', { retryAfterSeconds: 1 }), 1],
    ['throttling, as long as Azure says', failure(429, 'SubscriptionRequestsThrottled', { retryAfterSeconds: 7 }), 7],
    ['another operation on the resource', failure(409, 'AnotherOperationInProgress'), 0.25],
    ['API Management that is being changed', failure(409, 'ServiceLocked'), 0.25],
    ['an error of Azure itself', failure(500, 'InternalServerError'), 0.25],
    ['an operation that failed for a moment', failure(200, 'InternalServerError'), 0.25],
    ['a front door that is away', failure(503, 'Http503', { retryAfterSeconds: 2 }), 2],
    ['an answer that was lost', failure(0, 'LostResponse', { lostResponse: true }), 0.25],
    ['a resource that is not seen yet', failure(404, 'ResourceNotFound'), 0.25],
    ['a role that does not count yet', failure(403, 'AuthorizationFailed'), 0.25],
    ['a role that the vault does not know yet', failure(400, 'ApplicationGatewayKeyVaultSecretAccessDenied'), 0.25],
    ['a principal that is too new', failure(400, 'PrincipalNotFound'), 0.25],
    ['a role definition that is too new', failure(400, 'RoleDefinitionDoesNotExist'), 0.25],
  ])('%s', (_, refused, seconds) => {
    expect(repeatWait(refused, first)).toBe(seconds);
  });

  test.each([
    ['a bad request', failure(400, 'InvalidRequestFormat')],
    ['a resource that changed since it was read', failure(412, 'PreconditionFailed')],
    ['a token that is not accepted', failure(401, 'InvalidAuthenticationToken')],
    ['a management lock', failure(409, 'ScopeLocked')],
  ])('and what it does not: %s', (_, refused) => {
    expect(repeatWait(refused, first)).toBeNull();
  });

  test('the start of an action whose answer was lost is not sent twice', () => {
    const lost = failure(0, 'LostResponse', { lostResponse: true });
    expect(repeatWait(lost, { refusals: 0, idempotent: false })).toBeNull();
    expect(repeatWait(failure(429, 'RetryableError'), { refusals: 0, idempotent: false })).toBe(0.25);
  });

  test('waits twice as long each time, up to 5 s, where Azure does not say', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((refusals) =>
      repeatWait(failure(500, 'InternalServerError'), { refusals, idempotent: true }),
    );
    expect(waits).toEqual([0.25, 0.5, 1, 2, 4, 5, 5]);
  });

  test.each([
    ['what is not there', failure(404, 'ResourceNotFound'), 6],
    ['who does not answer at all', failure(0, 'ECONNREFUSED', { lostResponse: true }), 5],
    ['anything', failure(429, 'RetryableError'), 30],
  ])('does not wait for ever for %s', (_, refused, refusals) => {
    expect(repeatWait(refused, { refusals: refusals - 1, idempotent: true })).not.toBeNull();
    expect(repeatWait(refused, { refusals, idempotent: true })).toBeNull();
  });
});
