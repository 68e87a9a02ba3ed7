import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  Pkcs10CertificateRequestGenerator,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { signDigest } from '../../local/azure/key-vault/ecdsa-digest.ts';
import { certificateFacts, publicKeySha256 } from '../../shared/domain/certificates/certificate-facts.ts';
import type { ObservedCertificate } from '../../shared/domain/observed.ts';
import { azureRefuses } from './azure-refuses.ts';
import type {
  CertificateRequest,
  Certificates,
  PendingCertificate,
  SigningAlgorithm,
} from '../../shared/domain/ports.ts';
import type { IntegratedIssuer } from './integrated-issuer.ts';
import type { VirtualClock } from './virtual-clock.ts';

const pendingInProgress =
  "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress.";
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

interface Version {
  enabled: boolean;
  readonly version: string;
  readonly der: string;
  readonly chain: readonly string[];
  readonly keys: CryptoKeyPair;
  readonly tags: Readonly<Record<string, string>>;
  readonly issuer: string;
}

interface Pending {
  /** Why it was not issued. */
  readonly failure?: string;
  readonly request: CertificateRequest;
  readonly keys: CryptoKeyPair;
  readonly csr: string;
  readonly readyAt: number;
}

interface Entry {
  readonly versions: Version[];
  pending: Pending | null;
}

/** Key Vault with real P-256 keys (whatever key type is asked for) that no caller ever gets. */
export class InMemoryKeyVault implements Certificates {
  readonly #clock: VirtualClock;
  readonly #entries = new Map<string, Entry>();
  /** How long an issuer takes. */
  issueSeconds = 5;
  readonly #deleted = new Set<string>();
  /** Authorities that are set up in the vault, by name. */
  readonly issuers = new Map<string, IntegratedIssuer>();
  /** What an integrated authority says instead of issuing; nothing while null. */
  issuersRefuse: string | null = null;
  /** What the vault says to whoever wants something signed; nothing while null. */
  signingRefused: { readonly status: number; readonly code: string; readonly message: string } | null = null;
  /** Changes made, in order. */
  readonly writes: string[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    cryptoProvider.set(webcrypto as unknown as Crypto);
  }

  async read(vault: string, name: string, version?: string): Promise<ObservedCertificate | null> {
    await this.#issueDue(vault, name);
    const { versions } = this.#entry(vault, name);
    const newest = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
    if (this.#deleted.has(`${vault}/${name}`)) return null;
    return newest ? this.#observed(vault, name, newest) : null;
  }

  async readPending(vault: string, name: string): Promise<PendingCertificate | null> {
    await this.#issueDue(vault, name);
    const { pending } = this.#entry(vault, name);
    return pending && pendingOf(pending);
  }

  async create(vault: string, name: string, request: CertificateRequest): Promise<PendingCertificate> {
    await this.#issueDue(vault, name);
    const entry = this.#entry(vault, name);
    if (this.#deleted.has(`${vault}/${name}`))
      azureRefuses(
        409,
        'ObjectIsDeletedButRecoverable',
        `Certificate ${name} is currently in a deleted but recoverable state.`,
      );
    if (entry.pending && !entry.pending.failure) azureRefuses(409, 'Conflict', pendingInProgress);
    if (!['Self', 'Unknown'].includes(request.issuer) && !this.issuers.has(request.issuer))
      azureRefuses(400, 'BadParameter', `Issuer ${request.issuer} not found.`);
    const reused = request.reuseKey ? entry.versions.at(-1)?.keys : undefined;
    const keys = reused ?? (await newKeys());
    const csr = await Pkcs10CertificateRequestGenerator.create({ name: request.subject, keys, signingAlgorithm: EC });
    // The key took its time: somebody else may have been quicker.
    if (entry.pending && !entry.pending.failure) azureRefuses(409, 'Conflict', pendingInProgress);
    this.writes.push(`create ${name} ${request.issuer}`);
    entry.pending = {
      request,
      keys,
      csr: Buffer.from(csr.rawData).toString('base64'),
      readyAt: this.#clock.now() + this.issueSeconds * 1000,
    };
    return pendingOf(entry.pending);
  }

  async discardPending(vault: string, name: string): Promise<void> {
    this.writes.push(`discard ${name}`);
    this.#entry(vault, name).pending = null;
  }

  async merge(
    vault: string,
    name: string,
    chain: readonly string[],
    tags: Readonly<Record<string, string>>,
  ): Promise<ObservedCertificate> {
    const entry = this.#entry(vault, name);
    const { pending } = entry;
    if (!pending) azureRefuses(404, 'PendingCertificateNotFound', `Pending certificate not found: ${name}`);
    const leaf = certificateFacts(chain[0] ?? '');
    const spki = await webcrypto.subtle.exportKey('spki', pending.keys.publicKey);
    if (leaf.publicKeySha256 !== publicKeySha256(spki))
      azureRefuses(
        400,
        'BadParameter',
        'The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key.',
      );
    this.writes.push(`merge ${name}`);
    entry.pending = null;
    const { issuer } = pending.request;
    const version = {
      version: newVersion(),
      der: chain[0] ?? '',
      chain,
      keys: pending.keys,
      tags,
      issuer,
      enabled: true,
    };
    entry.versions.push(version);
    return this.#observed(vault, name, version);
  }

  async sign(keyId: string, algorithm: SigningAlgorithm, digest: Uint8Array): Promise<Uint8Array> {
    if (this.signingRefused) {
      const { status, code, message } = this.signingRefused;
      azureRefuses(status, code, message);
    }
    const [, , , , name = '', version] = keyId.split('/');
    const vault = keyId.split('/').slice(0, 3).join('/');
    const found = this.#entry(vault, name).versions.find((candidate) => candidate.version === version);
    if (!found || algorithm !== 'ES256')
      azureRefuses(404, 'KeyNotFound', `A key with (name/id) ${name} was not found.`);
    return signDigest('P-256', KeyObject.from(found.keys.privateKey), Buffer.from(digest));
  }

  /** Somebody else's certificate, with its key somewhere else: a listener certificate. */
  add(vault: string, name: string, chain: readonly string[]): void {
    const none = { keys: {} as CryptoKeyPair, tags: {}, issuer: 'Unknown', enabled: true };
    const version = { version: newVersion(), der: chain[0] ?? '', chain, ...none };
    this.#entry(vault, name).versions.push(version);
  }

  /** Somebody deletes it: its name cannot be used again until it is recovered or purged. */
  softDelete(vault: string, name: string): void {
    this.#deleted.add(`${vault}/${name}`);
  }

  /** Somebody turns the newest version of a name off or on. */
  enable(vault: string, name: string, enabled: boolean): void {
    const newest = this.#entry(vault, name).versions.at(-1);
    if (newest) newest.enabled = enabled;
  }

  /** As a service reads it, with its own identity: leaf first. */
  chainOf(secretId: string): readonly string[] | null {
    const [, , , , name = ''] = secretId.replace(/\/$/, '').split('/');
    return this.#entry(secretId.split('/').slice(0, 3).join('/'), name).versions.at(-1)?.chain ?? null;
  }

  #entry(vault: string, name: string): Entry {
    const key = `${vault}/${name}`.toLowerCase();
    const entry = this.#entries.get(key) ?? { versions: [], pending: null };
    this.#entries.set(key, entry);
    return entry;
  }

  async #issueDue(vault: string, name: string): Promise<void> {
    const entry = this.#entry(vault, name);
    const { pending } = entry;
    if (!pending || pending.failure || pending.request.issuer === 'Unknown' || this.#clock.now() < pending.readyAt)
      return;
    const { keys, request } = pending;
    if (request.issuer !== 'Self' && this.issuersRefuse !== null) {
      entry.pending = { ...pending, failure: this.issuersRefuse };
      return;
    }
    const chain = await this.#issued(pending);
    // Whoever looked at the same moment may have issued it already.
    if (entry.pending !== pending) return;
    entry.pending = null;
    const { tags, issuer } = request;
    entry.versions.push({ version: newVersion(), der: chain[0] ?? '', chain, keys, tags, issuer, enabled: true });
  }

  async #issued(pending: Pending): Promise<readonly string[]> {
    const { request, keys } = pending;
    if (request.issuer === 'Self') return [await selfSigned(pending, this.#clock.now())];
    const authority = this.issuers.get(request.issuer);
    const { dnsNames, validityMonths: months } = request;
    return (await authority?.issue({ publicKey: keys.publicKey, dnsNames, now: this.#clock.now(), months })) ?? [];
  }

  #observed(vault: string, name: string, { version, der, tags, keys, issuer, enabled }: Version): ObservedCertificate {
    return {
      id: `${vault}/certificates/${name}`,
      version,
      secretId: `${vault}/secrets/${name}`,
      keyId: keys.privateKey ? `${vault}/keys/${name}/${version}` : null,
      enabled,
      certificate: certificateFacts(der),
      issuerName: issuer,
      managedBy: tags['edge-tls-edge'] ?? null,
    };
  }
}

const pendingOf = ({ request, csr, failure }: Pending): PendingCertificate => ({
  status: failure === undefined ? 'inProgress' : 'failed',
  csr: request.issuer === 'Unknown' ? csr : null,
  issuer: request.issuer,
  errorMessage: failure ?? null,
});

async function selfSigned({ request, keys }: Pending, now: number): Promise<string> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: request.subject,
    keys,
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    notBefore: new Date(now - 600_000),
    notAfter: new Date(now + request.validityMonths * 30 * 86_400_000),
    signingAlgorithm: EC,
    extensions: [new BasicConstraintsExtension(false, undefined, true)],
  });
  return Buffer.from(certificate.rawData).toString('base64');
}

const newVersion = (): string => randomBytes(16).toString('hex');

const newKeys = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
