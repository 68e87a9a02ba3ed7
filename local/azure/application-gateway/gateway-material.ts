import type { X509Certificate } from 'node:crypto';
import { ArmError } from '../core/arm-error.ts';
import type { LocalAzureContext, ResourceDocument, VaultRefusal, VaultSecret } from '../core/contracts.ts';
import { stringField } from '../core/string-field.ts';
import { childrenOf, type GatewayChild, identitiesOf } from './gateway-document.ts';
import { certificateFromPfx, certificateFromSecret, type ListenerCertificate } from './listener-certificate.ts';
import { parseCertificates } from './parse-certificates.ts';

/** Uploaded PFX files by lower-cased child id: the document forgets them, the gateway does not. */
export type UploadedPfx = ReadonlyMap<string, { readonly data: string; readonly password: string }>;

/** Everything cryptographic that a gateway runs with, by lower-cased child id. */
export interface GatewayMaterial {
  readonly listenerCertificates: ReadonlyMap<string, ListenerCertificate>;
  readonly trusted: ReadonlyMap<string, readonly X509Certificate[]>;
}

/** The uploads of a document, those sent earlier included where the same certificate comes without data now. */
export function uploadsOf(document: ResourceDocument, earlier: UploadedPfx): UploadedPfx {
  const uploads = childrenOf(document, 'sslCertificates').flatMap(({ id, properties }) => {
    const data = stringField(properties, 'data');
    if (data !== '') return [[id.toLowerCase(), { data, password: stringField(properties, 'password') }] as const];
    const before = earlier.get(id.toLowerCase());
    return before && !properties['keyVaultSecretId'] ? [[id.toLowerCase(), before] as const] : [];
  });
  return new Map(uploads);
}

/** Reads everything at the end of a PUT. What Key Vault refuses fails the whole operation, as in Azure. */
export async function readMaterial(
  context: LocalAzureContext,
  document: ResourceDocument,
  uploads: UploadedPfx,
): Promise<GatewayMaterial> {
  const problems: Problem[] = [];
  const listenerCertificates = await readListenerCertificates(context, document, { uploads, problems });
  const trusted = await readTrusted(context, document, problems);
  if (problems.length > 0) throw keyVaultException(document.name, problems);
  return { listenerCertificates, trusted };
}

/**
 * Reads the listener certificates again, as the gateway does every four hours. A refusal disables the certificate's listeners
 * instead of failing anything. Trusted roots are not read again: they change with a PUT alone (azure-docs#33176).
 */
export async function rereadListenerCertificates(
  context: LocalAzureContext,
  document: ResourceDocument,
  uploads: UploadedPfx,
): Promise<GatewayMaterial['listenerCertificates']> {
  return readListenerCertificates(context, document, { uploads, problems: [] });
}

interface Problem {
  readonly code: string;
  readonly message: string;
}

async function readListenerCertificates(
  context: LocalAzureContext,
  document: ResourceDocument,
  { uploads, problems }: { uploads: UploadedPfx; problems: Problem[] },
): Promise<Map<string, ListenerCertificate>> {
  const read = new Map<string, ListenerCertificate>();
  for (const child of childrenOf(document, 'sslCertificates')) {
    const key = child.id.toLowerCase();
    const upload = uploads.get(key);
    const certificate = upload
      ? certificateFromPfx(upload.data, upload.password)
      : await fromVault(context, document, { child, problems });
    if (certificate) read.set(key, certificate);
  }
  return read;
}

async function fromVault(
  context: LocalAzureContext,
  document: ResourceDocument,
  { child, problems }: { child: GatewayChild; problems: Problem[] },
): Promise<ListenerCertificate | undefined> {
  const secretId = stringField(child.properties, 'keyVaultSecretId');
  if (secretId === '') return undefined;
  try {
    const secret = await readWithIdentity(context, document, secretId);
    const certificate = certificateFromSecret(secret);
    if (certificate) return certificate;
    problems.push(wrongFormat(secretId));
    return { state: 'disabled', reason: 'SecretNotInExpectedFormat' };
  } catch (thrown) {
    const refusal = thrown as VaultRefusal;
    problems.push(problemOf(document.name, secretId, refusal));
    return { state: 'disabled', reason: driftCode(refusal) };
  }
}

async function readTrusted(
  context: LocalAzureContext,
  document: ResourceDocument,
  problems: Problem[],
): Promise<GatewayMaterial['trusted']> {
  const read = new Map<string, readonly X509Certificate[]>();
  for (const collection of ['trustedRootCertificates', 'authenticationCertificates'] as const) {
    for (const { id, properties } of childrenOf(document, collection)) {
      const secretId = stringField(properties, 'keyVaultSecretId');
      const data =
        secretId === ''
          ? stringField(properties, 'data')
          : await rootFromVault(context, document, { secretId, problems });
      read.set(id.toLowerCase(), parseCertificates(data));
    }
  }
  return read;
}

async function rootFromVault(
  context: LocalAzureContext,
  document: ResourceDocument,
  { secretId, problems }: { secretId: string; problems: Problem[] },
): Promise<string> {
  try {
    const { value, pem } = await readWithIdentity(context, document, secretId);
    return parseCertificates(value).length > 0 ? value : (pem?.chain ?? value);
  } catch (thrown) {
    problems.push(problemOf(document.name, secretId, thrown as VaultRefusal));
    return '';
  }
}

function readWithIdentity(
  context: LocalAzureContext,
  document: ResourceDocument,
  secretId: string,
): Promise<VaultSecret> {
  const [identity = ''] = identitiesOf(document);
  const principal = context.access.principalOf(identity);
  if (principal) return context.vaults.readSecret(secretId, principal.objectId);
  const gone = { status: 404, code: 'IdentityNotFound', message: `The identity '${identity}' does not exist.` };
  return Promise.reject(Object.assign(new Error(gone.message), gone));
}

function problemOf(gateway: string, secretId: string, { status, innerCode, code, message }: VaultRefusal): Problem {
  if (status !== 403 || innerCode === 'SecretDisabled') {
    return {
      code: `ApplicationGatewayKeyVaultSecret${innerCode ?? code}`,
      message: `Key Vault Secret '${secretId}': ${message}`,
    };
  }
  return {
    code: 'ApplicationGatewayKeyVaultSecretAccessDenied',
    message:
      `Access denied for KeyVault Secret '${secretId}' for Application Gateway '${gateway}'. Make sure that Identity assigned to ` +
      'Application Gateway has access to the KeyVault associated with secret.',
  };
}

function wrongFormat(secretId: string): Problem {
  return {
    code: 'ApplicationGatewayKeyVaultSecretInvalidFormat',
    message:
      `Secret '${secretId}' is not in expected format. Its content type must be either 'application/x-pkcs12' or ` +
      "'application/x-pem-file'",
  };
}

/** The misspelling is Azure's. */
function keyVaultException(gateway: string, details: Problem[]): ArmError {
  return new ArmError({
    status: 400,
    code: 'ApplicationGatewayKeyVaultSecretException',
    message:
      `Problem occured while accessing and validating KeyVault Secrets associated with Application Gateway '${gateway}'. ` +
      'See details below:',
    details,
  });
}

/** Azure docs, "Common key vault errors in Application Gateway": what Advisor and diagnostics call it. */
function driftCode({ status, code, innerCode }: VaultRefusal): string {
  if (code === 'IdentityNotFound') return 'UserAssignedManagedIdentityNotFound';
  if (innerCode === 'SecretDisabled') return 'SecretDisabled';
  if (innerCode === 'ForbiddenByFirewall' || innerCode === 'ForbiddenByConnection')
    return 'KeyVaultHasRestrictedAccess';
  if (status === 403 || status === 401) return 'UserAssignedIdentityDoesNotHaveGetPermissionOnKeyVault';
  return status === 404 && code === 'SecretNotFound' ? 'SecretDeletedFromKeyVault' : 'KeyVaultSoftDeleted';
}
