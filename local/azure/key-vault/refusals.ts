import { TENANT_ID } from '../core/access-token.ts';
import type { Caller } from '../core/contracts.ts';
import { KeyVaultError } from './key-vault-error.ts';
import type { ObjectKind } from './object-shelf.ts';

/** Who is refused what, where. */
export interface RefusedAccess {
  readonly caller: Pick<Caller, 'appId' | 'objectId'>;
  readonly vault: { readonly name: string; readonly location: string };
}

/**
 * Of the texts in this file those of access, firewall, soft delete, a pending certificate that is not there or in the way, a missing
 * object and a merge with another key are Azure's, as recordings, documents and support threads show them. All others are assumptions: their codes may
 * be relied on, their words may not.
 */
export function badParameter(message: string): KeyVaultError {
  return new KeyVaultError({ status: 400, code: 'BadParameter', message });
}

/** Assumption: one text for every property that cannot be used. */
export function invalidProperty(property: string): KeyVaultError {
  return badParameter(`Property ${property} has invalid value`);
}

export function notFound(kind: ObjectKind, name: string): KeyVaultError {
  const title = kind === 'certificate' ? 'Certificate' : kind === 'key' ? 'Key' : 'Secret';
  const subject = kind === 'key' ? 'key' : kind;
  return new KeyVaultError({
    status: 404,
    code: `${title}NotFound`,
    message:
      `A ${subject} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${subject} you may be able to ` +
      'recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182',
  });
}

export function deletedNotFound(kind: ObjectKind, name: string): KeyVaultError {
  const title = kind === 'certificate' ? 'Certificate' : kind === 'key' ? 'Key' : 'Secret';
  return new KeyVaultError({ status: 404, code: `${title}NotFound`, message: `Deleted ${title} not found: ${name}` });
}

export function pendingNotFound(name: string): KeyVaultError {
  return new KeyVaultError({
    status: 404,
    code: 'PendingCertificateNotFound',
    message: `Pending certificate not found: ${name}`,
  });
}

/** test_keyvault_certificate_issuers of azure-cli. */
export function issuerNotFound(name: string): KeyVaultError {
  return new KeyVaultError({ status: 404, code: 'CertificateIssuerNotFound', message: `Issuer ${name} not found` });
}

export function contactsNotFound(): KeyVaultError {
  return new KeyVaultError({ status: 404, code: 'ContactsNotFound', message: 'Contacts not found' });
}

/** Azure docs, "Restore Key": what is restored must not be there; the text is an assumption. */
export function restoredInTheWay(kind: ObjectKind, name: string): KeyVaultError {
  return new KeyVaultError({
    status: 409,
    code: 'Conflict',
    message: `There was a conflict restoring the ${kind} ${name} to this vault: it exists already.`,
  });
}

export function deletedButRecoverable(kind: ObjectKind, name: string): KeyVaultError {
  const title = kind.charAt(0).toUpperCase() + kind.slice(1);
  return new KeyVaultError({
    status: 409,
    code: 'Conflict',
    innerCode: 'ObjectIsDeletedButRecoverable',
    message:
      `${title} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, ` +
      `the ${kind} can only be recovered or purged.`,
  });
}

/** The recovering variant's inner code is an assumption, after its counterpart. */
export function inTransition(kind: ObjectKind, name: string, transition: 'deleting' | 'recovering'): KeyVaultError {
  const doing = transition === 'deleting' ? 'deleted' : 'recovered';
  const title = kind.charAt(0).toUpperCase() + kind.slice(1);
  return new KeyVaultError({
    status: 409,
    code: 'Conflict',
    innerCode: transition === 'deleting' ? 'ObjectIsBeingDeleted' : 'ObjectIsBeingRecovered',
    message: `${title} ${name} is currently being ${doing} and cannot be re-created; retry later.`,
  });
}

export function pendingInProgress(): KeyVaultError {
  return new KeyVaultError({
    status: 409,
    code: 'Conflict',
    message:
      "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.",
  });
}

export function secretDisabled(): KeyVaultError {
  return forbidden('Operation get is not allowed on a disabled secret.', 'SecretDisabled');
}

export function keyDisabled(operation: string): KeyVaultError {
  return forbidden(`Operation ${operation} is not allowed on a disabled key.`, 'KeyDisabled');
}

/** Assumption: one text for every operation that the certificate alone may do to its key and secret. */
export function managedByCertificate(kind: ObjectKind, operation: string): KeyVaultError {
  return forbidden(
    `Operation "${operation}" is not allowed on this ${kind}, since it is associated with a certificate.`,
  );
}

export function purgeProtected(): KeyVaultError {
  return forbidden(
    'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.',
  );
}

export function forbidden(message: string, innerCode?: string): KeyVaultError {
  return new KeyVaultError({
    status: 403,
    code: 'Forbidden',
    message,
    ...(innerCode === undefined ? {} : { innerCode }),
  });
}

export function forbiddenByRbac({ caller, vault }: RefusedAccess, action: string, resource: string): KeyVaultError {
  return forbidden(
    'Caller is not authorized to perform action on resource.\r\n' +
      'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n' +
      `Caller: ${callerText(caller)}\r\nAction: '${action}'\r\nResource: '${resource}'\r\nAssignment: (not found)\r\n` +
      `DenyAssignmentId: null\r\nDecisionReason: null \r\nVault: ${vaultText(vault)}\r\n`,
    'ForbiddenByRbac',
  );
}

export function accessDenied({ caller, vault }: RefusedAccess, permission: string): KeyVaultError {
  const [kind = '', operation = ''] = permission.split('/');
  return forbidden(
    `The user, group or application '${callerText(caller)}' does not have ${kind} ${operation} permission on key vault ` +
      `'${vaultText(vault)}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
    'AccessDenied',
  );
}

export function forbiddenByFirewall({ caller, vault }: RefusedAccess, clientAddress: string): KeyVaultError {
  return forbidden(
    'Client address is not authorized and caller is not a trusted service.\r\n' +
      `Client address: ${clientAddress}\r\nCaller: ${callerText(caller)}\r\nVault: ${vaultText(vault)}`,
    'ForbiddenByFirewall',
  );
}

export function forbiddenByConnection({ caller, vault }: RefusedAccess): KeyVaultError {
  return forbidden(
    'Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n' +
      `Caller: ${callerText(caller)}\r\nVault: ${vaultText(vault)}`,
    'ForbiddenByConnection',
  );
}

export function unauthorized(message: string): KeyVaultError {
  const challenge = `Bearer authorization="https://login.windows.net/${TENANT_ID}", resource="https://vault.azure.net"`;
  return new KeyVaultError({ status: 401, code: 'Unauthorized', message, headers: { 'www-authenticate': challenge } });
}

function callerText({ appId, objectId }: RefusedAccess['caller']): string {
  return `appid=${appId};oid=${objectId};iss=https://sts.windows.net/${TENANT_ID}/`;
}

function vaultText({ name, location }: RefusedAccess['vault']): string {
  return `${name};location=${location}`;
}
