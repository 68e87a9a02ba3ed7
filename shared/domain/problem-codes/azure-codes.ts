import { codes } from './problem-code-entry.ts';

/** What Azure answers to any request, whatever the resource. */
export const azureCodes = codes({
  LostResponse: [
    'retryable',
    'sent, but no answer',
    'The connection broke after the request was sent; the resource is read again to see whether it was carried out.',
  ],
  AzureUnreachable: [
    'retryable',
    'no connection',
    'The host could not be reached at all; check name resolution, routes and firewalls between app and Azure.',
  ],
  AzureUnavailable: [
    'retryable',
    'Azure has an error of its own',
    'Azure answered with a server error; edge-tls tries again. See the Azure status page if it lasts.',
  ],
  Throttled: [
    'retryable',
    'too many requests',
    'Azure limits requests per subscription or vault; edge-tls waits as long as Azure says.',
  ],
  AzureBusy: [
    'retryable',
    'Azure asks to come again',
    'The resource or one that it refers to is locked for a moment; edge-tls waits.',
  ],
  AnotherOperationInProgress: [
    'retryable',
    'another operation is running',
    'Another operation on this or a dependent resource has to end first; edge-tls waits.',
  ],
  WriteSuperseded: [
    'retryable',
    'replaced by another write',
    'Somebody else wrote the gateway while our write was running, which cancels ours; edge-tls reads again and repeats it.',
  ],
  OperationCanceled: [
    'retryable',
    'the operation was canceled',
    'Azure or somebody canceled the operation; edge-tls reads the resource and begins anew.',
  ],
  EtagMismatch: [
    'retryable',
    'changed since it was read',
    'The resource changed between reading and writing; edge-tls reads it again.',
  ],
  OperationUrlGone: [
    'retryable',
    'the operation is forgotten',
    'Azure keeps an operation for about a day; the resource itself tells how it ended.',
  ],
  OperationUrlForeign: [
    'terminal',
    'a poll address elsewhere',
    'Azure named an address on another host for the state of an operation; no token is sent there.',
  ],
  ResourceIdInvalid: [
    'terminal',
    'an id that is none',
    'A document refers to something by what is no resource id of Azure; nothing is asked of it, and no token is sent there.',
  ],
  VaultForeign: [
    'terminal',
    'a vault elsewhere',
    'The address is not that of a vault of this cloud, so no token is sent there; EDGE_TLS_VAULT_SUFFIX names another suffix.',
  ],
  CredentialRefused: [
    'retryable',
    'the token was not accepted',
    'Check the managed identity of the app, its tenant and the cloud in EDGE_TLS_CLOUD.',
  ],
  AuthorizationFailed: [
    'terminal',
    'a role is missing',
    'Give the identity of the app a role with the action in the evidence, at the scope there.',
  ],
  LinkedAuthorizationFailed: [
    'terminal',
    'a role on a linked resource is missing',
    'A gateway refers to a subnet and identities; the app needs the join or assign action in the evidence on them too.',
  ],
  ResourceNotFound: ['terminal', 'the resource is not there', 'Check the resource id in the spec.'],
  ScopeLocked: [
    'terminal',
    'a management lock',
    'A read-only or delete lock on the resource, its group or subscription forbids the change; remove it or plan around it.',
  ],
  DenyAssignment: [
    'terminal',
    'a deny assignment',
    'A deny assignment (of a managed application or a deployment stack) forbids it whatever roles are held; its owner has to let the app through.',
  ],
  PolicyDisallows: [
    'terminal',
    'an Azure policy',
    'An Azure Policy assignment forbids what would be written; the evidence names it. Exempt the resource, or bring it in line with the policy.',
  ],
  AzureRefused: ['terminal', 'Azure refused it', 'The evidence has the code and message of Azure.'],
});
