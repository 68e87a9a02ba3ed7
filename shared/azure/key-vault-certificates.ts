import type { TokenCredential } from '@azure/core-auth';
import {
  CertificateClient,
  type CertificateOperation,
  type KeyVaultCertificate,
  type KeyVaultCertificateWithPolicy,
} from '@azure/keyvault-certificates';
import { CryptographyClient } from '@azure/keyvault-keys';
import { certificateFacts } from '../domain/certificates/certificate-facts.ts';
import type { ObservedCertificate } from '../domain/observed.ts';
import type { CertificateRequest, Certificates, PendingCertificate } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import { problem } from '../domain/problem-codes.ts';
import { quote } from '../domain/spec/spec-problem.ts';
import { isVaultOfCloud } from '../domain/spec/vault-suffix.ts';
import { certificatePolicyOf } from './certificate-policy-of.ts';
import { isNotFound, keyVaultCall, keyVaultProblem } from './key-vault-failure.ts';

/** Nobody waits longer for one answer. */
const requestOptions = { timeout: 30_000 };

export interface KeyVaultOptions {
  readonly credential: TokenCredential;
  /** Off only on local Azure, whose vaults do not lie under the domain that their challenge names. */
  readonly verifyChallengeResource: boolean;
  /** What follows the name of a vault in this cloud; null on local Azure. */
  readonly vaultSuffix: string | null;
}

/** Key Vault through its official clients, one for each vault and key. Private keys never come out. */
export function keyVaultCertificates(settings: KeyVaultOptions): Certificates {
  const { credential, verifyChallengeResource, vaultSuffix } = settings;
  const options = { disableChallengeResourceVerification: !verifyChallengeResource };
  const own = <T>(make: (address: string) => T) =>
    cached((address) => {
      refuseForeign(address, vaultSuffix);
      return make(address);
    });
  const vaults = own((vault) => new CertificateClient(vault, credential, options));
  // A repeated create or merge would find its own first try in the way; the steps look what became of it instead.
  const writers = own(
    (vault) => new CertificateClient(vault, credential, { ...options, retryOptions: { maxRetries: 0 } }),
  );
  const keys = own((keyId) => new CryptographyClient(keyId, credential, options));
  return {
    read: async (vault, name, version) => read(vaults(vault), name, version),
    readPending: async (vault, name) => readPending(vaults(vault), name),
    create: async (vault, name, request) => create(writers(vault), name, request),
    discardPending: (vault, name) =>
      keyVaultCall(`take back the pending certificate ${name}`, () => discard(writers(vault), name)),
    merge: (vault, name, chain) =>
      // The client sends no tags with a merge; those of the create stay with the version.
      keyVaultCall(`merge the certificate ${name}`, async () =>
        observedOf(
          await writers(vault).mergeCertificate(
            name,
            chain.map((der) => Buffer.from(der, 'base64')),
            { requestOptions },
          ),
        ),
      ),
    sign: (keyId, algorithm, digest) =>
      keyVaultCall(
        'sign with the key of the authority',
        async () => (await keys(keyId).sign(algorithm, digest, { requestOptions })).result,
      ),
  };
}

/** Addresses stand in specs and in what others write, such as a key id; the token of a vault goes to none but a vault of this cloud. */
function refuseForeign(address: string, vaultSuffix: string | null): void {
  const origin = URL.canParse(address) ? new URL(address).origin : '';
  // Whatever is not behind the origin as it was written, such as a user, is not there by chance.
  if (address.toLowerCase().startsWith(origin) && isVaultOfCloud(origin, vaultSuffix)) return;
  throw new EdgeError(
    problem('VaultForeign', {
      what: 'Key Vault was not asked.',
      why: `${quote(address)} is not the address of a vault ${vaultSuffix === null ? 'on local Azure' : `below ${vaultSuffix}`}.`,
      fix: 'Correct the vault in the spec; a cloud of your own is named by EDGE_TLS_VAULT_SUFFIX.',
      evidence: { address: address.slice(0, 300) },
    }),
  );
}

function cached<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

async function read(client: CertificateClient, name: string, version?: string): Promise<ObservedCertificate | null> {
  try {
    if (version !== undefined)
      return withContent(await client.getCertificateVersion(name, version, { requestOptions }));
    return withContent(await client.getCertificate(name, { requestOptions }));
  } catch (error) {
    if (isNotFound(error)) return null;
    throw keyVaultProblem(error, `read the certificate ${name}`);
  }
}

/** The poller of a create knows the operation without its request to sign, so the operation is read once more for it. */
async function create(
  client: CertificateClient,
  name: string,
  request: CertificateRequest,
): Promise<PendingCertificate> {
  const doing = `create the certificate ${name}`;
  await keyVaultCall(doing, () =>
    client.beginCreateCertificate(name, certificatePolicyOf(request), { tags: { ...request.tags }, requestOptions }),
  );
  const pending = await readPending(client, name);
  return pending ?? { status: 'completed', csr: null, issuer: request.issuer, errorMessage: null };
}

/** What is not there any more needs no taking back. */
async function discard(client: CertificateClient, name: string): Promise<void> {
  try {
    await client.deleteCertificateOperation(name, { requestOptions });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function readPending(client: CertificateClient, name: string): Promise<PendingCertificate | null> {
  try {
    const poller = await client.getCertificateOperation(name, { requestOptions });
    return pendingOf(poller.getOperationState());
  } catch (error) {
    if (isNotFound(error)) return null;
    throw keyVaultProblem(error, `read the pending certificate ${name}`);
  }
}

/** A certificate that waits for its first merge has no content yet: it counts as not there. */
function withContent(certificate: KeyVaultCertificate | KeyVaultCertificateWithPolicy): ObservedCertificate | null {
  return certificate.cer && certificate.cer.length > 0 ? observedOf(certificate) : null;
}

function observedOf(certificate: KeyVaultCertificate | KeyVaultCertificateWithPolicy): ObservedCertificate {
  const { cer = new Uint8Array(), keyId, properties } = certificate;
  const base = new URL(properties.vaultUrl ?? '').origin;
  return {
    id: `${base}/certificates/${properties.name}`,
    version: properties.version ?? '',
    secretId: `${base}/secrets/${properties.name}`,
    keyId: keyId ?? null,
    enabled: properties.enabled ?? true,
    certificate: certificateFacts(cer),
    issuerName: 'policy' in certificate ? (certificate.policy?.issuerName ?? null) : null,
    managedBy: properties.tags?.['edge-tls-edge'] ?? null,
  };
}

function pendingOf(state: object): PendingCertificate {
  // The pollers' state has it, though its published type does not say so.
  const operation = (state as { certificateOperation?: CertificateOperation }).certificateOperation;
  return {
    status: statusOf(operation?.status),
    csr: operation?.csr ? Buffer.from(operation.csr).toString('base64') : null,
    issuer: operation?.issuerName ?? '',
    errorMessage: operation?.error?.message ?? null,
  };
}

function statusOf(word: string | undefined): PendingCertificate['status'] {
  const known = word?.toLowerCase();
  if (known === 'completed' || known === 'cancelled' || known === 'failed') return known;
  return 'inProgress';
}
