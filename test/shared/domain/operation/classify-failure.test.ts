import { azureFailure, lostResponse, unreachable } from '../../../../shared/domain/operation/azure-failure.ts';
import { classifyFailure, waitsForSomebody } from '../../../../shared/domain/operation/classify-failure.ts';
import { doingOf } from '../../../../shared/domain/operation/doing.ts';
import type { AzureFailure } from '../../../../shared/domain/operation/operation.ts';
import { answer, error, gateway } from './answers.ts';

const keyVault = (status: number, code: string, inner: string): AzureFailure =>
  azureFailure(answer(status, { error: { code, message: 'm', innererror: { code: inner } } }));
const arm = (status: number, code: string, message = 'm', details?: unknown): AzureFailure =>
  azureFailure(answer(status, error(code, message, details)));

const pendingText =
  "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.";

/** What Azure said, the problem, whether trying again may help, and whether it is a wait for somebody else. */
const cases: readonly [string, AzureFailure, string, 'terminal' | 'retryable', boolean?][] = [
  ['a lost response', lostResponse('socket hang up'), 'LostResponse', 'retryable'],
  [
    'a host that does not resolve',
    unreachable('ENOTFOUND', 'getaddrinfo ENOTFOUND kv.vault.azure.net'),
    'AzureUnreachable',
    'retryable',
  ],
  ['a quota of requests', arm(429, 'SubscriptionRequestsThrottled'), 'Throttled', 'retryable', true],
  ['a quota without a code', azureFailure(answer(429)), 'Throttled', 'retryable', true],
  [
    'a lock that looks like a quota',
    arm(429, 'RetryableError', 'A retryable error occurred.', [
      { code: 'ReferencedResourceNotProvisioned', message: 'm' },
    ]),
    'AzureBusy',
    'retryable',
    true,
  ],
  [
    'a dependent resource in operation',
    arm(409, 'AnotherOperationInProgress'),
    'AnotherOperationInProgress',
    'retryable',
    true,
  ],
  [
    'a superseded PUT',
    arm(200, 'Canceled', 'Operation was canceled.', [
      { code: 'CanceledAndSupersededDueToAnotherOperation', message: 'm' },
    ]),
    'WriteSuperseded',
    'retryable',
  ],
  ['a canceled operation', arm(200, 'Canceled'), 'OperationCanceled', 'retryable'],
  [
    'a changed etag',
    arm(412, 'PreconditionFailed', 'm', [{ code: 'PreconditionFailedEtagMismatch', message: 'm' }]),
    'EtagMismatch',
    'retryable',
  ],
  ['API Management in transition', arm(409, 'ServiceLocked'), 'ApiManagementTransitioning', 'retryable', true],
  [
    'API Management, children edited at once',
    arm(409, 'PessimisticConcurrencyConflict'),
    'ApiManagementTransitioning',
    'retryable',
    true,
  ],
  [
    'a command on the machine',
    arm(
      409,
      'Conflict',
      'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
    ),
    'RunCommandBusy',
    'retryable',
    true,
  ],
  ['another conflict', arm(409, 'Conflict', 'The zone exists.'), 'AzureRefused', 'terminal'],
  [
    'a stopped machine',
    arm(409, 'OperationNotAllowed', 'The operation requires the VM to be running (or set to run).'),
    'VirtualMachineStopped',
    'terminal',
  ],
  [
    'another operation that is not allowed',
    arm(409, 'OperationNotAllowed', 'Operation results in exceeding quota limits of Core.'),
    'AzureRefused',
    'terminal',
  ],
  ['a silent agent', arm(200, 'VMAgentStatusCommunicationError'), 'VirtualMachineAgentSilent', 'retryable'],
  ['a missing role', arm(403, 'AuthorizationFailed'), 'AuthorizationFailed', 'terminal'],
  [
    'a missing role on a linked resource',
    arm(403, 'LinkedAuthorizationFailed'),
    'LinkedAuthorizationFailed',
    'terminal',
  ],
  ['a stale token', arm(401, 'ExpiredAuthenticationToken'), 'CredentialRefused', 'retryable'],
  ['Key Vault without a role', keyVault(403, 'Forbidden', 'ForbiddenByRbac'), 'VaultForbidden', 'terminal'],
  ['Key Vault without an access policy', keyVault(403, 'Forbidden', 'AccessDenied'), 'VaultForbidden', 'terminal'],
  [
    'Key Vault behind its firewall',
    keyVault(403, 'Forbidden', 'ForbiddenByFirewall'),
    'VaultBehindFirewall',
    'terminal',
  ],
  [
    'Key Vault behind a private endpoint',
    keyVault(403, 'Forbidden', 'ForbiddenByConnection'),
    'VaultBehindFirewall',
    'terminal',
  ],
  ['a disabled secret', keyVault(403, 'Forbidden', 'SecretDisabled'), 'CertificateDisabled', 'terminal'],
  [
    'a name in the bin',
    keyVault(409, 'Conflict', 'ObjectIsDeletedButRecoverable'),
    'CertificateSoftDeleted',
    'terminal',
  ],
  ['a name on its way into the bin', keyVault(409, 'Conflict', 'ObjectIsBeingDeleted'), 'AzureBusy', 'retryable', true],
  ['Key Vault throttling', arm(429, 'Throttled'), 'Throttled', 'retryable', true],
  ['no such certificate', arm(404, 'CertificateNotFound'), 'CertificateNotFound', 'terminal'],
  ['a pending certificate in the way', arm(409, 'Conflict', pendingText), 'CertificatePending', 'retryable', true],
  ['the same as documented', arm(409, 'Forbidden', pendingText), 'CertificatePending', 'retryable', true],
  [
    'two operations on a pending certificate at once',
    arm(409, 'Conflict', "There was a conflict while deleting the pending certificate 'https://kv/certificates/a/b'."),
    'CertificatePending',
    'retryable',
    true,
  ],
  ['another conflict of Key Vault', arm(409, 'Conflict', 'm'), 'AzureRefused', 'terminal'],
  ['no pending certificate', arm(404, 'PendingCertificateNotFound'), 'PendingCertificateGone', 'retryable'],
  [
    'a merge for another key',
    arm(
      400,
      'BadParameter',
      'The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid.',
    ),
    'MergeKeyMismatch',
    'terminal',
  ],
  ['no such resource', arm(404, 'ResourceNotFound'), 'ResourceNotFound', 'terminal'],
  ['no such DNS zone', arm(404, 'ParentResourceNotFound'), 'ResourceNotFound', 'terminal'],
  [
    'no such record set',
    azureFailure(
      answer(404, { code: 'NotFound', message: "The resource record 'x' does not exist in resource group 'rg'." }),
    ),
    'ResourceNotFound',
    'terminal',
  ],
  ['a management lock', arm(409, 'ScopeLocked'), 'ScopeLocked', 'terminal'],
  [
    'a gateway without the right to a secret',
    arm(200, 'ApplicationGatewayKeyVaultSecretException', 'Problem occured', [
      { code: 'ApplicationGatewayKeyVaultSecretAccessDenied', message: 'Access denied' },
    ]),
    'GatewayCannotReadVault',
    'terminal',
  ],
  [
    'a secret that is no certificate',
    arm(200, 'ApplicationGatewayKeyVaultSecretException', 'Problem occured', [
      {
        code: 'x',
        message:
          "Secret is not in expected format. Its content type must be either 'application/x-pkcs12' or 'application/x-pem-file'",
      },
    ]),
    'GatewaySecretUnusable',
    'terminal',
  ],
  [
    'a gateway without an identity',
    arm(400, 'ApplicationGatewayKeyVaultSecretRequiresUserAssignedIdentity'),
    'GatewayHasNoIdentity',
    'terminal',
  ],
  [
    'a tier without the feature',
    arm(400, 'ApplicationGatewayFeatureCannotBeEnabledForSelectedSku'),
    'GatewaySkuLacksFeature',
    'terminal',
  ],
  [
    'rules with and without priority',
    arm(400, 'InvalidRequest', 'Either all or no rule should have the priority specified.'),
    'GatewayPriorityMixed',
    'terminal',
  ],
  [
    'a path twice',
    arm(400, 'ApplicationGatewayPathsWithinUrlPathMapMustBeUnique'),
    'GatewayPathsNotUnique',
    'terminal',
  ],
  [
    'API Management without the right to a secret',
    arm(
      400,
      'InvalidOperation',
      'Failed to access KeyVault Secret https://kv/secrets/x using Managed Service Identity (http://aka.ms/apimmsi) of Api Management service.',
    ),
    'ApiManagementCannotReadVault',
    'terminal',
  ],
  [
    'API Management without an identity',
    arm(400, 'InvalidOperation', 'Managed Identity required for Key Vault is not enabled on the service.'),
    'ApiManagementHasNoIdentity',
    'terminal',
  ],
  [
    'API Management, anything else about the host names',
    arm(400, 'InvalidParameters', 'Invalid parameter: hostName'),
    'ApiManagementRefused',
    'terminal',
  ],
  [
    'a forgotten operation',
    { status: 404, code: 'OperationUrlGone', message: 'm', details: [] },
    'OperationUrlGone',
    'retryable',
  ],
  [
    'an operation elsewhere',
    { status: 202, code: 'OperationUrlForeign', message: 'm', details: [] },
    'OperationUrlForeign',
    'terminal',
  ],
  ['a server error', azureFailure(answer(502, '<h1>Bad Gateway</h1>')), 'AzureUnavailable', 'retryable'],
  ['a time-out', azureFailure(answer(408)), 'AzureUnavailable', 'retryable'],
  ['an operation that failed inside Azure', arm(200, 'InternalServerError'), 'AzureUnavailable', 'retryable'],
  [
    'anything else',
    arm(400, 'InvalidResourceReference', 'Resource x referenced by y was not found.'),
    'AzureRefused',
    'terminal',
  ],
];

describe('failures of Azure are told apart', () => {
  test.each(cases)('%s', (_, failure, ...expected) => {
    const [code, kind, waits = false] = expected;
    const problem = classifyFailure(failure, 'update the application gateway agw-contoso');
    expect({ code: problem.code, kind: problem.kind, waits: waitsForSomebody(problem) }).toEqual({ code, kind, waits });
    expect(problem.what).toBe('Could not update the application gateway agw-contoso.');
    for (const sentence of [problem.why, problem.fix]) expect(sentence).not.toBe('');
  });

  test('the code, the innermost message and the request id of Azure are the evidence', () => {
    const failure = {
      ...arm(400, 'Outer', 'See details below.', [{ code: 'Inner', message: 'The pool x is missing.' }]),
      requestId: 'r-1',
    };
    expect(classifyFailure(failure, 'do it')).toMatchObject({
      why: 'See details below. The pool x is missing.',
      evidence: { azureCode: 'Outer, Inner', azureStatus: 400, requestId: 'r-1' },
    });
  });

  test('a missing right names action and scope', () => {
    const message = `The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.Network/applicationGateways/write' over scope '${gateway}' or the scope is invalid.`;
    expect(classifyFailure(arm(403, 'AuthorizationFailed', message), 'do it').evidence).toMatchObject({
      action: 'Microsoft.Network/applicationGateways/write',
      scope: gateway,
    });
    const vault = arm(
      403,
      'ForbiddenByRbac',
      "Caller is not authorized to perform action on resource.\r\nAction: 'Microsoft.KeyVault/vaults/keys/sign/action'\r\nResource: 'x'",
    );
    expect(classifyFailure(vault, 'do it').evidence).toMatchObject({
      action: 'Microsoft.KeyVault/vaults/keys/sign/action',
    });
  });

  test('a wait that Azure asks for is kept', () => {
    expect(classifyFailure({ ...arm(429, 'TooManyRequests'), retryAfterSeconds: 17 }, 'do it').retryAfterSeconds).toBe(
      17,
    );
  });

  test('an operation says what it does and to which resource', () => {
    expect(doingOf({ kind: 'putGateway', resourceId: gateway })).toBe('update the application gateway agw-contoso');
  });
});
