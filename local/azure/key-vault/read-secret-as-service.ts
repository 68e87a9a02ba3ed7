import type { LocalAzureContext, VaultSecret, VaultSecretReader } from '../core/contracts.ts';
import { chainPem, keyPem } from './certificate-content.ts';
import { KeyVaultError } from './key-vault-error.ts';
import { objectId } from './object-events.ts';
import { versionOf } from './object-shelf.ts';
import { badParameter, notFound } from './refusals.ts';
import { requireReadable } from './secret-routes.ts';
import { passFirewall, requirePermission } from './vault-admission.ts';
import { nowSeconds } from './vault-call.ts';
import type { VaultFleet } from './vault-fleet.ts';
import type { SecretVersion, Vault } from './vault.ts';

const GET_SECRET = { action: 'secrets/getSecret/action', permission: 'secrets/get', template: '/secrets/{name}' };

/**
 * Reads secrets as Application Gateway and API Management do: with a managed identity, through the firewall as a trusted service, under
 * the same roles, and into the journal. Refusals are the data plane's own.
 */
export function createServiceReader(azure: LocalAzureContext, fleet: VaultFleet): VaultSecretReader {
  return async (secretId, principalObjectId, isTrusted = true) => {
    const { vault, name, version } = locate(fleet, secretId);
    try {
      const secret = read(azure, fleet, { vault, name, version, principalObjectId, isTrusted });
      record(azure, secretId, { status: 200, caller: principalObjectId });
      return secret;
    } catch (error) {
      const status = error instanceof KeyVaultError ? error.status : 500;
      record(azure, secretId, { status, caller: principalObjectId });
      throw error;
    }
  };
}

interface Wanted {
  readonly vault: Vault;
  readonly name: string;
  readonly version: string | undefined;
}

function locate(fleet: VaultFleet, secretId: string): Wanted {
  const url = URL.canParse(secretId) ? new URL(secretId) : undefined;
  const [, name, version] = /^\/secrets\/([0-9a-z-]+)(?:\/([0-9a-f]{32})?)?$/i.exec(url?.pathname ?? '') ?? [];
  if (!url || name === undefined) throw badParameter(`'${secretId}' is not the identifier of a secret.`);
  const vault = fleet.byUrl(url);
  if (!vault || !fleet.isRunning(vault)) {
    throw new KeyVaultError({ status: 404, code: 'VaultNotFound', message: `No vault answers at ${url.origin}.` });
  }
  return { vault, name, version };
}

function read(
  azure: LocalAzureContext,
  fleet: VaultFleet,
  wanted: Wanted & { principalObjectId: string; isTrusted: boolean },
): VaultSecret {
  const { vault, name, version, principalObjectId } = wanted;
  const caller = { objectId: principalObjectId, appId: principalObjectId };
  const knock = { azure, vault, properties: fleet.properties(vault), caller };
  passFirewall(knock, wanted.isTrusted ? 'trustedService' : 'otherService');
  requirePermission(knock, GET_SECRET, name);
  const entry = vault.secrets.live(name);
  const secret = entry && versionOf(entry, version);
  if (!entry || !secret) throw notFound('secret', name);
  requireReadable(secret, nowSeconds(azure));
  return secretFor(objectId(vault, 'secret', entry.name, secret.version), secret);
}

function secretFor(id: string, { value, contentType = '', version, certificate }: SecretVersion): VaultSecret {
  const secret = { id, value, contentType, version };
  if (!certificate?.privateKey) return secret;
  return { ...secret, pem: { chain: chainPem(certificate.chain), key: keyPem(certificate.privateKey) } };
}

function record(
  { journal, clock }: LocalAzureContext,
  url: string,
  { status, caller }: { status: number; caller: string },
): void {
  journal.record({ at: clock.now(), service: 'keyVault', method: 'GET', url, status, caller });
}
