import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { badRequest, isArmFailure } from '../core/arm-error.ts';
import { TENANT_ID } from '../core/access-token.ts';
import type { LocalAzureContext, VaultSecret } from '../core/contracts.ts';
import type { HostnameConfiguration } from './hostname-configuration.ts';

/** What a custom domain serves. */
export interface HostCertificate {
  readonly secureContext: SecureContext;
  /** As the control plane shows it. */
  readonly information: { readonly expiry: string; readonly thumbprint: string; readonly subject: string };
  /** Version of the Key Vault secret; undefined for an uploaded certificate. */
  readonly version: string | undefined;
}

export interface CertificateReader {
  readonly context: LocalAzureContext;
  readonly serviceId: string;
  readonly serviceName: string;
  /** User-assigned identities of the service by client id, and whether it has one of its own. */
  readonly identity: { readonly system: boolean; readonly userAssigned: readonly string[] };
}

/** The certificate of an entry: from Key Vault with the service's identity, or from the PFX that was sent. 400 as API Management refuses. */
export async function readHostCertificate(
  reader: CertificateReader,
  entry: HostnameConfiguration,
): Promise<HostCertificate> {
  if (!entry.keyVaultId) return fromUpload(entry);
  const principal = principalOf(reader, entry);
  try {
    // Through a firewall as a trusted service with its own identity alone (Azure docs, "api-management-key-vault-network").
    const isTrusted = principal.kind === 'SystemAssigned';
    const secret = await reader.context.vaults.readSecret(entry.keyVaultId, principal.objectId, isTrusted);
    return fromSecret(secret, entry.keyVaultId);
  } catch (thrown) {
    // A failure of this service's own passes through; what the vault says is wrapped.
    if (isArmFailure(thrown) && thrown.code === 'InvalidOperation') throw thrown;
    if (!isArmFailure(thrown)) throw thrown;
    throw accessFailed(entry, principal, thrown.message);
  }
}

interface Principal {
  readonly objectId: string;
  readonly appId: string;
  readonly kind: string;
}

function principalOf(
  { context, serviceId, serviceName, identity }: CertificateReader,
  entry: HostnameConfiguration,
): Principal {
  const { identityClientId } = entry;
  if (!identityClientId && identity.system) {
    return { ...context.access.ensurePrincipal(serviceId), kind: 'SystemAssigned' };
  }
  for (const id of identityClientId ? identity.userAssigned : []) {
    const found = context.access.principalOf(id);
    if (found?.appId.toLowerCase() === identityClientId?.toLowerCase())
      return { ...(found as Principal), kind: 'UserAssigned' };
  }
  throw badRequest(
    'InvalidOperation',
    `The managed identity required to access KeyVault Secret ${entry.keyVaultId ?? ''} is not enabled on Api Management service ${serviceName}.`,
  );
}

/** The text as people report it; the vault's own words come last, since a caller can do nothing without them. */
function accessFailed(entry: HostnameConfiguration, { kind, appId, objectId }: Principal, cause: string) {
  return badRequest(
    'InvalidOperation',
    `Failed to access KeyVault Secret ${entry.keyVaultId ?? ''} using Managed Service Identity (http://aka.ms/apimmsi) of Api Management service. ` +
      `Check if Managed Identity of Type: ${kind}, ClientId: ${appId} and ObjectId: ${objectId} in tenant ${TENANT_ID} has GET permissions on secrets in the KeyVault Access Policies. ${cause}`,
  );
}

/** API Management takes PKCS#12 alone (azure-docs#52482); the wording is an assumption. */
function fromSecret(secret: VaultSecret, secretId: string): HostCertificate {
  if (secret.contentType !== 'application/x-pkcs12')
    throw badRequest(
      'InvalidOperation',
      `KeyVault Secret ${secretId} is not a PKCS12 certificate but '${secret.contentType}'.`,
    );
  const { pem } = secret;
  const secureContext = pem
    ? createSecureContext({ cert: pem.chain, key: pem.key, minVersion: 'TLSv1.2' })
    : createSecureContext({ pfx: Buffer.from(secret.value, 'base64'), passphrase: '', minVersion: 'TLSv1.2' });
  const leaf = pem ? new X509Certificate(pem.chain) : leafOf(secureContext);
  return { secureContext, information: informationOf(leaf), version: secret.version };
}

function fromUpload({ encodedCertificate, certificatePassword, hostName }: HostnameConfiguration): HostCertificate {
  try {
    const pfx = Buffer.from(encodedCertificate ?? '', 'base64');
    const secureContext = createSecureContext({ pfx, passphrase: certificatePassword ?? '', minVersion: 'TLSv1.2' });
    return { secureContext, information: informationOf(leafOf(secureContext)), version: undefined };
  } catch {
    throw badRequest(
      'InvalidParameters',
      `Invalid parameter: The certificate for hostname ${hostName} or its password is invalid.`,
    );
  }
}

/** Node shows what a PFX holds through the native context alone. */
export function leafOf({ context }: SecureContext): X509Certificate {
  const { getCertificate } = context as { getCertificate?: () => Buffer };
  const leaf = getCertificate?.call(context);
  if (!leaf) throw new Error('The PFX holds no certificate.');
  return new X509Certificate(leaf);
}

function informationOf(leaf: X509Certificate): HostCertificate['information'] {
  return {
    expiry: new Date(leaf.validTo).toISOString(),
    thumbprint: leaf.fingerprint.replaceAll(':', '').toUpperCase(),
    subject: leaf.subject.split('\n').join(', '),
  };
}
